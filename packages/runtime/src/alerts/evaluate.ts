/**
 * One look at all alerts: measure, let each go on from where it stood, write down what changed with the notices that tell of
 * it, all in one transaction and by one producer at a time; then slow imports down or not, and send the notices.
 */
import {
  type AlertChange,
  type AlertRule,
  advanceAlert,
  firstStanding,
  levelOf,
  type MeasureName,
  noticesOf,
  type Standing,
} from '@syncstore/observe';
import {
  type AlertStanding,
  addNotice,
  alertStandings,
  changeAlertEvent,
  forgetAlerts,
  openAlertEvent,
  saveStanding,
  withAlerts,
} from '@syncstore/store';
import type { Runtime } from '../runtime.ts';
import type { TakeMeasure } from './measures.ts';
import { keepSlow } from './slowdown.ts';

type Sql = Parameters<typeof alertStandings>[0];
type AlertRuntime = Pick<Runtime, 'budgetRedis' | 'config' | 'database' | 'log'>;

export async function evaluateAlerts(
  runtime: AlertRuntime,
  rules: readonly AlertRule[],
  measure: TakeMeasure,
  now: Date,
): Promise<void> {
  const look = await withAlerts(runtime.database, (sql) => lookAtAll(sql, rules, measure, now));
  // Another producer is at it.
  if (!look) return;
  for (const { actions, ...change } of look.changes) {
    runtime.log[change.kind === 'resolved' ? 'info' : 'warn'](
      { ...change, actions: actions.length },
      'alert',
    );
  }
  await keepSlow(runtime, look.isSlow, now);
}

async function lookAtAll(sql: Sql, rules: readonly AlertRule[], measure: TakeMeasure, now: Date) {
  const before = new Map((await alertStandings(sql)).map((standing) => [standing.name, standing]));
  const gone = [...before.keys()].filter((name) => !rules.some((rule) => rule.name === name));
  if (gone.length > 0) await forgetAlerts(sql, gone, now);
  const values = new Map<MeasureName, number | null>();
  for (const name of new Set(rules.map(({ condition }) => condition.measure))) {
    values.set(name, await measure(name));
  }
  const changes: AlertChange[] = [];
  let isSlow = false;
  for (const rule of rules) {
    const was = before.get(rule.name);
    const value = values.get(rule.condition.measure) ?? null;
    const advanced = advanceAlert(rule, was ?? firstStanding(now), value, now);
    changes.push(...advanced.changes);
    isSlow ||= asksToSlowDown(rule, advanced.standing);
    const eventId = await recordEvent(sql, rule, was, advanced.standing, now);
    const { name, condition } = rule;
    await saveStanding(sql, {
      ...advanced.standing,
      name,
      condition: condition.text,
      eventId,
      checkedAt: now,
    });
  }
  for (const notice of noticesOf(changes)) await addNotice(sql, notice, now);
  return { changes, isSlow };
}

function asksToSlowDown({ steps }: AlertRule, { status, step }: Standing): boolean {
  return (
    status === 'firing' &&
    steps.slice(0, step).some(({ action }) => action?.action === 'reduce_import_frequency')
  );
}

/** @returns the row of the history while it fires */
async function recordEvent(
  sql: Sql,
  rule: AlertRule,
  was: AlertStanding | undefined,
  is: Standing,
  now: Date,
): Promise<number | null> {
  const eventId = was?.eventId ?? null;
  if (is.status === 'firing' && eventId === null) {
    return openAlertEvent(sql, {
      name: rule.name,
      condition: rule.condition.text,
      level: levelOf(rule, is.step),
      value: is.value ?? 0,
      firedAt: is.since,
    });
  }
  if (eventId === null) return null;
  if (is.status === 'firing') {
    if (is.step !== was?.step)
      await changeAlertEvent(sql, eventId, { level: levelOf(rule, is.step), resolvedAt: null });
    return eventId;
  }
  await changeAlertEvent(sql, eventId, { level: levelOf(rule, was?.step ?? 0), resolvedAt: now });
  return null;
}
