/**
 * The life of an alert, as a function of its rule, of where it stood, and of what was measured:
 *
 *   1. `ok`: the condition does not hold.
 *   2. `pending`: it does, but not yet for as long as the rule asks.
 *   3. `firing`: its steps are taken one after another as their time comes: automatic recovery, the administrator, the
 *      emergency. Told again at the rule's interval.
 *   4. Over when the value is beyond the limit of resolving, for as long as the rule asks: `ok` again, and everybody who was
 *      told is told so.
 *
 * What can't be measured changes nothing. A silenced alert goes on living, but takes no step and tells nobody; if it still
 * fires when the silence ends, it begins with its first step then.
 */
import { holds } from './condition.ts';
import type { AlertAction, AlertRule } from './rules.ts';

export interface Standing {
  readonly status: 'ok' | 'pending' | 'firing';
  readonly since: Date;
  /** While firing: since when the condition is over. */
  readonly clearSince: Date | null;
  readonly value: number | null;
  /** Steps taken. */
  readonly step: number;
  readonly notifiedAt: Date | null;
  readonly silencedUntil: Date | null;
}

export const ALERT_LEVELS = ['automatic_recovery', 'administrator', 'emergency'] as const;
export type AlertLevel = (typeof ALERT_LEVELS)[number];

/** Something that happened to an alert, and who is told. */
export interface AlertChange {
  readonly alert: string;
  readonly kind: 'firing' | 'escalated' | 'still_firing' | 'resolved';
  readonly level: AlertLevel;
  readonly condition: string;
  readonly value: number;
  readonly firedAt: Date;
  readonly actions: readonly AlertAction[];
}

export interface Advanced {
  readonly standing: Standing;
  readonly changes: readonly AlertChange[];
}

export function firstStanding(now: Date): Standing {
  return {
    status: 'ok',
    since: now,
    clearSince: null,
    value: null,
    step: 0,
    notifiedAt: null,
    silencedUntil: null,
  };
}

/** @param value null when it could not be measured */
export function advanceAlert(rule: AlertRule, before: Standing, value: number | null, now: Date): Advanced {
  if (value === null) return { standing: { ...before, value }, changes: [] };
  const standing = { ...before, value };
  const isBad = holds(rule.condition, value);
  if (before.status === 'firing') return goOn(rule, standing, value, now);
  if (!isBad) {
    const since = before.status === 'ok' ? before.since : now;
    return { standing: { ...standing, status: 'ok', since }, changes: [] };
  }
  const pendingSince = before.status === 'pending' ? before.since : now;
  if (now.getTime() - pendingSince.getTime() < rule.forMs) {
    return { standing: { ...standing, status: 'pending', since: pendingSince }, changes: [] };
  }
  const fired: Standing = {
    ...standing,
    status: 'firing',
    since: now,
    clearSince: null,
    step: 0,
    notifiedAt: null,
  };
  return takeSteps(rule, fired, value, now);
}

function goOn(rule: AlertRule, before: Standing, value: number, now: Date): Advanced {
  if (holds(rule.condition, value, rule.clearLimit)) {
    return takeSteps(rule, { ...before, clearSince: null }, value, now);
  }
  const clearSince = before.clearSince ?? now;
  if (now.getTime() - clearSince.getTime() < rule.resolveAfterMs) {
    return { standing: { ...before, clearSince }, changes: [] };
  }
  const standing: Standing = {
    ...before,
    status: 'ok',
    since: now,
    clearSince: null,
    step: 0,
    notifiedAt: null,
  };
  const wasTold = before.step > 0 && !isSilenced(before, now);
  return {
    standing,
    changes: wasTold ? [changeOf(rule, 'resolved', before, value, stepsTaken(rule, before.step))] : [],
  };
}

function takeSteps(rule: AlertRule, before: Standing, value: number, now: Date): Advanced {
  if (isSilenced(before, now)) return { standing: before, changes: [] };
  const due = rule.steps.filter(({ afterMs }) => afterMs <= now.getTime() - before.since.getTime()).length;
  if (due > before.step) {
    const kind = before.step === 0 ? 'firing' : 'escalated';
    const standing = { ...before, step: due, notifiedAt: now };
    return { standing, changes: [changeOf(rule, kind, standing, value, stepsTaken(rule, due, before.step))] };
  }
  const { repeatMs } = rule;
  if (repeatMs !== null && before.notifiedAt && now.getTime() - before.notifiedAt.getTime() >= repeatMs) {
    const standing = { ...before, notifiedAt: now };
    return {
      standing,
      changes: [changeOf(rule, 'still_firing', standing, value, stepsTaken(rule, before.step))],
    };
  }
  return { standing: before, changes: [] };
}

function stepsTaken(rule: AlertRule, to: number, from = 0): AlertAction[] {
  return rule.steps.slice(from, to).flatMap(({ action }) => action ?? []);
}

function isSilenced({ silencedUntil }: Standing, now: Date): boolean {
  return silencedUntil !== null && silencedUntil > now;
}

function changeOf(
  rule: AlertRule,
  kind: AlertChange['kind'],
  { step, since }: Standing,
  value: number,
  actions: readonly AlertAction[],
): AlertChange {
  const level = levelOf(rule, step);
  return { alert: rule.name, kind, level, condition: rule.condition.text, value, firedAt: since, actions };
}

/** How far an alert has gone. What nobody has to do anything about is level 1. */
export function levelOf(rule: AlertRule, step: number): AlertLevel {
  const first = rule.steps[0]?.action?.action === 'reduce_import_frequency' ? 0 : 1;
  const place = Math.min(first + Math.max(0, step - 1), ALERT_LEVELS.length - 1);
  return ALERT_LEVELS[place] ?? 'emergency';
}
