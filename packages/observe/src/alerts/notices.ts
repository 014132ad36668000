/** What people are told: the changes of one look that go to the same place make one notice. */

import { z } from 'zod';
import { parseCondition } from './condition.ts';
import { MEASURES, measureText } from './measures.ts';
import { type NoticeAction, noticeActionSchema } from './rules.ts';
import { ALERT_LEVELS, type AlertChange } from './standing.ts';

const toldChangeSchema = z.object({
  alert: z.string(),
  kind: z.enum(['firing', 'escalated', 'still_firing', 'resolved']),
  level: z.enum(ALERT_LEVELS),
  condition: z.string(),
  value: z.number(),
  /** ISO 8601. */
  firedAt: z.string(),
  /** As people write it: `7.1%`. */
  measured: z.string(),
});

/** An alert's change, as it is told and kept. */
export type ToldChange = z.infer<typeof toldChangeSchema>;

const noticeSchema = z.object({
  target: noticeActionSchema,
  subject: z.string(),
  content: z.array(toldChangeSchema),
});

export interface Notice {
  readonly target: NoticeAction;
  readonly subject: string;
  readonly content: readonly ToldChange[];
}

const VERBS: Readonly<Record<AlertChange['kind'], string>> = {
  firing: 'FIRING',
  escalated: 'ESCALATED',
  still_firing: 'STILL FIRING',
  resolved: 'resolved',
};

export function noticesOf(changes: readonly AlertChange[]): Notice[] {
  const groups = new Map<string, { target: NoticeAction; content: ToldChange[] }>();
  for (const { actions, firedAt, ...change } of changes) {
    const { kind } = MEASURES[parseCondition(change.condition).measure];
    const told = { ...change, firedAt: firedAt.toISOString(), measured: measureText(kind, change.value) };
    for (const target of actions) {
      if (target.action === 'reduce_import_frequency') continue;
      const key = JSON.stringify(target);
      const group = groups.get(key) ?? { target, content: [] };
      groups.set(key, group);
      if (!group.content.includes(told)) group.content.push(told);
    }
  }
  return [...groups.values()].map((group) => ({ ...group, subject: subjectOf(group.content) }));
}

function subjectOf(content: readonly ToldChange[]): string {
  return `SyncStore: ${content.map(({ alert, kind }) => `${alert} ${VERBS[kind]}`).join(', ')}`;
}

/** A notice in words, one line a change. */
export function noticeText(content: readonly ToldChange[]): string {
  return content
    .map(({ alert, kind, level, condition, measured, firedAt }) => {
      const when = kind === 'firing' ? '' : `, firing since ${firedAt}`;
      return `${VERBS[kind]} ${alert}: ${condition}, measured ${measured} (${level.replace('_', ' ')}${when})`;
    })
    .join('\n');
}

/**
 * Reads a notice that was kept.
 * @throws ZodError when it is not one of this version
 */
export function readNotice(kept: {
  readonly target: unknown;
  readonly subject: string;
  readonly content: unknown;
}): Notice {
  return noticeSchema.parse(kept);
}
