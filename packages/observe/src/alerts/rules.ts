/**
 * Alert rules as people write them, in config/alerts.yaml or with `MonitoringService.addAlert`, checked as a whole: every
 * mistake is told, with where it stands.
 */
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { type Condition, parseCondition, parseLimit } from './condition.ts';

const DURATIONS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A length of time as milliseconds. */
const duration = z.string().transform((text, context) => {
  const [, number, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const factor = DURATIONS[unit];
  if (number !== undefined && factor !== undefined) return Number(number) * factor;
  context.addIssue({ code: 'custom', message: `"${text}" is no length of time: write 30s, 5m, 2h or 1d` });
  return z.NEVER;
});

const ACTIONS = {
  send_email: z.strictObject({
    action: z.literal('send_email'),
    recipients: z.array(z.email()).min(1),
  }),
  send_slack_message: z.strictObject({
    action: z.literal('send_slack_message'),
    /** Left out: the one that the webhook (SLACK_WEBHOOK_URL) is for. */
    channel: z.string().min(1).optional(),
  }),
  webhook: z.strictObject({
    action: z.literal('webhook'),
    /** Left out: ALERT_WEBHOOK_URL. */
    url: z.url({ protocol: /^https?$/ }).optional(),
  }),
  reduce_import_frequency: z.strictObject({ action: z.literal('reduce_import_frequency') }),
};

export const noticeActionSchema = z.discriminatedUnion('action', [
  ACTIONS.send_email,
  ACTIONS.send_slack_message,
  ACTIONS.webhook,
]);
const actionSchema = z.discriminatedUnion('action', [noticeActionSchema, ACTIONS.reduce_import_frequency]);

export type AlertAction = z.infer<typeof actionSchema>;
/** Those that tell somebody. */
export type NoticeAction = z.infer<typeof noticeActionSchema>;

/** What the rule's own keys and those of a step share; which of them an action takes, `actionSchema` says. */
const actionShape = {
  action: z.enum(['send_email', 'send_slack_message', 'webhook', 'reduce_import_frequency']).optional(),
  recipients: z.unknown().optional(),
  channel: z.unknown().optional(),
  url: z.unknown().optional(),
};

const writtenSchema = z.strictObject({
  name: z.string().regex(/^[\w-]{1,60}$/, 'must be letters, digits, _ and -, at most 60'),
  condition: z.string(),
  /** How long the condition has to hold before the alert fires. */
  for: duration.default(0),
  /** The value at which it is over, where that is not the condition's own limit: it must not come and go around one value. */
  resolve_at: z.string().optional(),
  /** How long it has to be over before the alert is resolved. */
  resolve_after: duration.default(0),
  /** How often it is told again while it fires. Left out: not. */
  repeat: duration.optional(),
  ...actionShape,
  /** What is done when it still fires after some time. */
  escalation: z
    .array(z.strictObject({ after: duration, ...actionShape }))
    .max(5)
    .default([]),
});

/** A rule as it is written. */
export type WrittenAlert = z.input<typeof writtenSchema>;

export interface AlertStep {
  /** Milliseconds after it fired. */
  readonly afterMs: number;
  /** Null: it is shown and logged, and nobody is told. */
  readonly action: AlertAction | null;
}

export interface AlertRule {
  readonly name: string;
  readonly condition: Condition;
  /** Beyond which the condition counts as over. */
  readonly clearLimit: number;
  readonly forMs: number;
  readonly resolveAfterMs: number;
  readonly repeatMs: number | null;
  /** In the order of time; the first is taken when it fires. */
  readonly steps: readonly AlertStep[];
}

const ruleSchema = writtenSchema.transform((written, context): AlertRule => {
  const { name, for: forMs, resolve_after: resolveAfterMs, repeat, escalation, ...first } = written;
  const attempt = <T>(path: string, read: () => T): T => {
    try {
      return read();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      context.addIssue({ code: 'custom', message, path: [path] });
      return z.NEVER;
    }
  };
  const condition = attempt('condition', () => parseCondition(written.condition));
  const clearLimit = attempt('resolve_at', () =>
    written.resolve_at === undefined ? condition.limit : parseLimit(condition.measure, written.resolve_at),
  );
  const steps = [{ after: 0, ...first }, ...escalation]
    .map(({ after, action, recipients, channel, url }): AlertStep => {
      if (action === undefined) return { afterMs: after, action: null };
      const given = Object.entries({ action, recipients, channel, url }).filter(
        ([, value]) => value !== undefined,
      );
      const read = actionSchema.safeParse(Object.fromEntries(given));
      if (read.success) return { afterMs: after, action: read.data };
      for (const issue of read.error.issues) {
        const message =
          issue.code === 'unrecognized_keys' ? `${action} takes no ${issue.keys.join(', ')}` : issue.message;
        context.addIssue({ code: 'custom', message, path: issue.path });
      }
      return z.NEVER;
    })
    .sort((a, b) => a.afterMs - b.afterMs);
  return { name, condition, clearLimit, forMs, resolveAfterMs, repeatMs: repeat ?? null, steps };
});

const fileSchema = z.strictObject({ alerts: z.array(ruleSchema) });

/** Rules that can't be used. The message says all that is wrong, one a line. */
export class AlertRulesError extends Error {
  constructor(where: string, problems: readonly string[]) {
    super([`${where}:`, ...problems.map((problem) => `  ${problem}`)].join('\n'));
    this.name = 'AlertRulesError';
  }
}

/**
 * Reads a file of rules.
 * @param where its name, for the message
 * @throws AlertRulesError
 */
export function readAlertRules(yaml: string, where: string): AlertRule[] {
  let written: unknown;
  try {
    written = parseYaml(yaml);
  } catch (error) {
    throw new AlertRulesError(where, [error instanceof Error ? error.message : String(error)]);
  }
  const { alerts } = check(fileSchema, written, where);
  const names = alerts.map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (twice.length > 0) throw new AlertRulesError(where, [`named twice: ${twice.join(', ')}`]);
  return alerts;
}

/**
 * Reads one rule.
 * @throws AlertRulesError
 */
export function readAlertRule(written: unknown): AlertRule {
  return check(ruleSchema, written, 'This alert can not be used');
}

function check<T>(schema: z.ZodType<T>, given: unknown, where: string): T {
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  throw new AlertRulesError(
    where,
    read.error.issues.map(({ path, message }) =>
      path.length > 0 ? `${path.join('.')}: ${message}` : message,
    ),
  );
}
