/** When a schedule is due next, and how people write one: `15m`, `6h`, `1d`, or a cron expression of five fields. */
import { NotPossibleError, type SchedulePlan } from '@syncstore/store';
import { CronExpressionParser } from 'cron-parser';

const MINUTE_MS = 60_000;
const MINUTES: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1_440 };
/** A year: beyond that a schedule is a mistake. */
const MOST_MINUTES = 365 * 1_440;
const FIELDS = 5;

/** @throws NotPossibleError that says what is wrong with it */
export function readPlan(text: string, timeZone: string): SchedulePlan {
  if (!isTimeZone(timeZone)) {
    throw new NotPossibleError(
      `"${timeZone}" is no time zone. Names are those of IANA, e.g. Asia/Singapore.`,
    );
  }
  const [, number, unit = ''] = /^([1-9]\d{0,5})([mhd])$/.exec(text) ?? [];
  if (number !== undefined) {
    const everyMinutes = Number(number) * (MINUTES[unit] ?? 1);
    if (everyMinutes <= MOST_MINUTES) return { everyMinutes, cron: null, timeZone };
  }
  const plan = { everyMinutes: null, cron: text.trim().replace(/\s+/g, ' '), timeZone };
  try {
    if (plan.cron.split(' ').length !== FIELDS) throw new Error(`it has not ${FIELDS} fields`);
    nextTime(plan, new Date());
    return plan;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new NotPossibleError(
      `"${text}" is neither a length of time (15m, 6h, 1d) nor a cron expression such as "0 3 * * *": ${reason}.`,
    );
  }
}

/**
 * @param from the time that the schedule was due, if it was: what is every so often keeps its pace
 * @returns the first time after `now`: times that were missed are not made up
 */
export function nextTime({ everyMinutes, cron, timeZone }: SchedulePlan, now: Date, from = now): Date {
  if (everyMinutes !== null) {
    const everyMs = everyMinutes * MINUTE_MS;
    const passed = Math.floor((now.getTime() - from.getTime()) / everyMs);
    return new Date(from.getTime() + (passed + 1) * everyMs);
  }
  if (cron === null) throw new Error('a schedule has neither a length of time nor a cron expression');
  return CronExpressionParser.parse(cron, { currentDate: now, tz: timeZone }).next().toDate();
}

function isTimeZone(name: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
