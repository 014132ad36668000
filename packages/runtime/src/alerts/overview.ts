/** Alerts for people: where each stands, and what fired. */
import { MEASURES, measureText, parseCondition } from '@syncstore/observe';
import { type AlertEvent, type AlertStanding, alertHistory, alertStandings } from '@syncstore/store';
import type { Runtime } from '../runtime.ts';

export interface AlertView extends Omit<AlertStanding, 'eventId' | 'step' | 'clearSince'> {
  /** The value as people write it; null when it could not be measured. */
  readonly measured: string | null;
}

export interface AlertEventView extends AlertEvent {
  readonly measured: string;
}

/** Every alert, those that fire first. */
export async function listAlerts({ database }: Pick<Runtime, 'database'>): Promise<AlertView[]> {
  const order = ['firing', 'pending', 'ok'];
  return (await alertStandings(database.sql))
    .map(({ eventId: _event, step: _step, clearSince: _clear, ...standing }) => ({
      ...standing,
      measured: standing.value === null ? null : textOf(standing.condition, standing.value),
    }))
    .sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
}

/** Alerts that fired, newest first, from `before` (the id of the last one of the page before) on. */
export async function listAlertHistory(
  { database }: Pick<Runtime, 'database'>,
  page: { readonly limit: number; readonly before?: number | null },
): Promise<AlertEventView[]> {
  return (await alertHistory(database, page)).map((event) => ({
    ...event,
    measured: textOf(event.condition, event.value),
  }));
}

/** A condition that this version does not know was written by another. */
function textOf(condition: string, value: number): string {
  try {
    return measureText(MEASURES[parseCondition(condition).measure].kind, value);
  } catch {
    return String(value);
  }
}
