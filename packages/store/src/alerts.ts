/**
 * Where alerts stand, what they were, and the notices that are still to be sent.
 *
 * A look at all alerts is one transaction, of one producer at a time: standings, history and notices change together. Notices
 * are sent afterwards, each by whoever takes it up; one that is sent when its process dies is sent once more.
 */
import { type Database, inTransaction, type Sql } from './database.ts';
import { type Decision, NotPossibleError, recordAction } from './operator-actions.ts';
import { jsonb } from './storable.ts';

export interface AlertStanding {
  readonly name: string;
  readonly condition: string;
  readonly status: 'ok' | 'pending' | 'firing';
  readonly since: Date;
  readonly clearSince: Date | null;
  readonly value: number | null;
  readonly step: number;
  readonly notifiedAt: Date | null;
  readonly silencedUntil: Date | null;
  readonly eventId: number | null;
  readonly checkedAt: Date;
}

/** Any number that nothing else in this database locks. */
const LOCK = 7_239_411;

/**
 * Runs `work` unless another process does so now.
 * @returns null when another does
 */
export function withAlerts<T>(database: Database, work: (sql: Sql) => Promise<T>): Promise<T | null> {
  return inTransaction(database, async (sql) => {
    const rows = await sql.$queryRaw<{ won: boolean }[]>`SELECT pg_try_advisory_xact_lock(${LOCK}) AS won`;
    return rows[0]?.won ? work(sql) : null;
  });
}

/** All of them, by name. */
export function alertStandings(sql: Sql): Promise<AlertStanding[]> {
  return sql.$queryRaw<AlertStanding[]>`
    SELECT name, condition, status, since, clear_since AS "clearSince", value, step, notified_at AS "notifiedAt",
      silenced_until AS "silencedUntil", event_id AS "eventId", checked_at AS "checkedAt"
    FROM alert_states ORDER BY name`;
}

/** A silence is left as it is: people set it meanwhile. */
export async function saveStanding(sql: Sql, standing: AlertStanding): Promise<void> {
  const { name, condition, status, since, clearSince, value, step, notifiedAt, eventId, checkedAt } =
    standing;
  await sql.$executeRaw`
    INSERT INTO alert_states AS s (name, condition, status, since, clear_since, value, step, notified_at, event_id, checked_at)
    VALUES (${name}, ${condition}, ${status}, ${since}, ${clearSince}, ${value}, ${step}, ${notifiedAt}, ${eventId}, ${checkedAt})
    ON CONFLICT (name) DO UPDATE SET condition = EXCLUDED.condition, status = EXCLUDED.status, since = EXCLUDED.since,
      clear_since = EXCLUDED.clear_since, value = EXCLUDED.value, step = EXCLUDED.step, notified_at = EXCLUDED.notified_at,
      event_id = EXCLUDED.event_id, checked_at = EXCLUDED.checked_at`;
}

/** Forgets alerts that have no rule any more. Their history ends now. */
export async function forgetAlerts(sql: Sql, names: readonly string[], now: Date): Promise<void> {
  await sql.$executeRaw`
    UPDATE alert_events SET resolved_at = ${now} WHERE resolved_at IS NULL AND name = ANY (${[...names]}::text[])`;
  await sql.$executeRaw`DELETE FROM alert_states WHERE name = ANY (${[...names]}::text[])`;
}

export interface AlertEvent {
  readonly id: number;
  readonly name: string;
  readonly condition: string;
  readonly level: string;
  /** When it fired. */
  readonly value: number;
  readonly firedAt: Date;
  readonly resolvedAt: Date | null;
}

/** @returns the id of the new row of the history */
export async function openAlertEvent(
  sql: Sql,
  event: Pick<AlertEvent, 'name' | 'condition' | 'level' | 'value' | 'firedAt'>,
): Promise<number> {
  const rows = await sql.$queryRaw<{ id: number }[]>`
    INSERT INTO alert_events (name, condition, level, value, fired_at)
    VALUES (${event.name}, ${event.condition}, ${event.level}, ${event.value}, ${event.firedAt}) RETURNING id`;
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('an alert event was not written');
  return id;
}

/** Says how far an alert went, or that it is over. */
export async function changeAlertEvent(
  sql: Sql,
  id: number,
  { level, resolvedAt }: Pick<AlertEvent, 'level' | 'resolvedAt'>,
): Promise<void> {
  await sql.$executeRaw`
    UPDATE alert_events SET level = ${level}, resolved_at = ${resolvedAt} WHERE id = ${id}`;
}

/**
 * Alerts that fired, newest first.
 * @param before the id of the last one of the page before
 */
export function alertHistory(
  database: Database,
  { limit, before = null }: { readonly limit: number; readonly before?: number | null },
): Promise<AlertEvent[]> {
  return database.sql.$queryRaw<AlertEvent[]>`
    SELECT id, name, condition, level, value, fired_at AS "firedAt", resolved_at AS "resolvedAt"
    FROM alert_events WHERE ${before}::int IS NULL OR id < ${before} ORDER BY id DESC LIMIT ${limit}`;
}

/**
 * Nobody is told of an alert until then.
 * @param until null ends a silence
 * @throws NotPossibleError when there is no such alert
 */
export async function silenceAlert(
  database: Database,
  name: string,
  until: Date | null,
  decision: Decision,
): Promise<void> {
  await inTransaction(database, async (sql) => {
    const changed =
      await sql.$executeRaw`UPDATE alert_states SET silenced_until = ${until} WHERE name = ${name}`;
    if (changed === 0) throw new NotPossibleError(`There is no alert ${name} (syncstore alerts list).`);
    const verb = until ? 'silence' : 'end-silence';
    await recordAction(sql, decision, verb, `alert ${name}${until ? ` until ${until.toISOString()}` : ''}`);
  });
}

/** Adds a rule, or puts it in the place of one of its name. */
export async function saveAlertRule(database: Database, name: string, rule: object): Promise<void> {
  await database.sql.$executeRaw`
    INSERT INTO alert_rules (name, rule) VALUES (${name}, ${jsonb(rule)}::jsonb)
    ON CONFLICT (name) DO UPDATE SET rule = EXCLUDED.rule, added_at = now()`;
}

/** @returns false when there was none */
export async function deleteAlertRule(database: Database, name: string): Promise<boolean> {
  return (await database.sql.$executeRaw`DELETE FROM alert_rules WHERE name = ${name}`) > 0;
}

/** As they were written, in the order of their names. */
export async function savedAlertRules(database: Database): Promise<unknown[]> {
  const rows = await database.sql.$queryRaw<{ rule: unknown }[]>`SELECT rule FROM alert_rules ORDER BY name`;
  return rows.map(({ rule }) => rule);
}
