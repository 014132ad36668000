/**
 * When a shop's runs start by themselves.
 *
 * A schedule names its next time. Starting the run that is due and moving that time is one statement, conditional on the time
 * that was read: of any number of producers one starts it, and a crash neither loses nor repeats it. A time that passed while
 * nobody was there starts one run, however many were missed.
 */
import { LISTING_RUN_KINDS, type ListingRunKind, type PlatformId } from '@syncstore/contracts';
import { beginTrace, tellTrace, traceParent } from '@syncstore/observe';
import { type Database, inTransaction, Prisma } from './database.ts';
import { platformOf } from './ledger/page-row.ts';
import { type Decision, recordAction } from './operator-actions.ts';

/** One of `everyMinutes` and `cron` is null. */
export interface SchedulePlan {
  readonly everyMinutes: number | null;
  /** Five fields, by the clock of the time zone. */
  readonly cron: string | null;
  /** IANA name. */
  readonly timeZone: string;
}

export interface Schedule extends SchedulePlan {
  readonly id: number;
  readonly shopId: number;
  readonly platform: PlatformId;
  /** The shop's id on its marketplace. */
  readonly shop: string;
  readonly kind: ListingRunKind;
  readonly enabled: boolean;
  readonly nextAt: Date;
}

/** What a schedule is to be. */
export interface ScheduleChange extends SchedulePlan {
  readonly shopId: number;
  readonly kind: ListingRunKind;
  readonly enabled: boolean;
  readonly nextAt: Date;
}

type ScheduleRow = Omit<Schedule, 'platform' | 'kind'> & { platform: string; kind: string };

const SCHEDULES = Prisma.sql`
  SELECT c.id, c.shop_id AS "shopId", s.platform, s.external_id AS shop, c.kind, c.every_minutes AS "everyMinutes",
    c.cron, c.time_zone AS "timeZone", c.enabled, c.next_at AS "nextAt"
  FROM import_schedules c JOIN shops s ON s.id = c.shop_id`;

function scheduleOf(row: ScheduleRow): Schedule {
  return { ...row, platform: platformOf(row.platform), kind: kindOf(row.kind) };
}

/** All schedules, by shop and kind. */
export async function listSchedules(database: Database): Promise<Schedule[]> {
  const rows = await database.sql.$queryRaw<ScheduleRow[]>`
    ${SCHEDULES} ORDER BY c.shop_id, c.kind DESC`;
  return rows.map(scheduleOf);
}

/** A kind of run that a shop has no schedule for. */
export interface MissingSchedule {
  readonly shopId: number;
  readonly platform: PlatformId;
  readonly shop: string;
  readonly region: string;
  readonly kind: ListingRunKind;
}

/** @param kinds those that every shop should have */
export async function missingSchedules<Kind extends ListingRunKind>(
  database: Database,
  kinds: readonly Kind[],
): Promise<(MissingSchedule & { readonly kind: Kind })[]> {
  const rows = await database.sql.$queryRaw<
    (Omit<MissingSchedule, 'platform'> & { platform: string; kind: Kind })[]
  >`
    SELECT s.id AS "shopId", s.platform, s.external_id AS shop, s.region, k.kind
    FROM shops s, unnest(${kinds}::text[]) WITH ORDINALITY AS k (kind, place)
    WHERE NOT EXISTS (SELECT FROM import_schedules c WHERE c.shop_id = s.id AND c.kind = k.kind)
    ORDER BY s.id, k.place`;
  return rows.map((row) => ({ ...row, platform: platformOf(row.platform) }));
}

/** Adds schedules where a shop has none of that kind. */
export async function addSchedules(database: Database, schedules: readonly ScheduleChange[]): Promise<void> {
  await database.prisma.importSchedule.createMany({ data: [...schedules], skipDuplicates: true });
}

/** Changes schedules, or adds them, and records who did. */
export async function changeSchedules(
  database: Database,
  changes: readonly ScheduleChange[],
  decision: Decision,
): Promise<void> {
  await inTransaction(database, async (sql) => {
    for (const { shopId, kind, everyMinutes, cron, timeZone, enabled, nextAt } of changes) {
      await sql.$executeRaw`
        INSERT INTO import_schedules (shop_id, kind, every_minutes, cron, time_zone, enabled, next_at)
        VALUES (${shopId}, ${kind}, ${everyMinutes}, ${cron}, ${timeZone}, ${enabled}, ${nextAt})
        ON CONFLICT (shop_id, kind) DO UPDATE SET every_minutes = EXCLUDED.every_minutes, cron = EXCLUDED.cron,
          time_zone = EXCLUDED.time_zone, enabled = EXCLUDED.enabled, next_at = EXCLUDED.next_at`;
      const shops = await sql.$queryRaw<{ name: string }[]>`
        SELECT platform || '/' || external_id AS name FROM shops WHERE id = ${shopId}`;
      const plan = enabled ? (cron ?? `every ${everyMinutes} minutes`) : 'off';
      await recordAction(sql, decision, 'schedule', `shop ${shops[0]?.name}: ${kind} ${plan}`);
    }
  });
}

/**
 * Schedules whose time has come, of shops that can be imported: a shop that is paused, or whose authorisation is refused, is
 * taken up once when it goes on. Deep runs before full ones, which they make needless.
 */
export async function dueSchedules(
  database: Database,
  platforms: readonly PlatformId[],
): Promise<Schedule[]> {
  const rows = await database.sql.$queryRaw<ScheduleRow[]>`
    ${SCHEDULES} JOIN platform_grants g ON g.id = s.grant_id
    WHERE c.enabled AND c.next_at <= now() AND s.status = 'active' AND g.status = 'active'
      AND s.platform = ANY(${platforms}::text[])
    ORDER BY c.kind, c.id`;
  return rows.map(scheduleOf);
}

export type ScheduledStart =
  | { readonly kind: 'requested'; readonly runId: number }
  /** A run that does the same is open; the next time is as good. */
  | { readonly kind: 'skipped' }
  /** Another producer was there first, or a person changed the schedule. */
  | { readonly kind: 'lost' };

/**
 * Asks for the run that is due.
 *
 * Skipped while a run of that kind is open; a full one also while a deep one is, and the other way round; an incremental one
 * of a shop without a watermark while either is, since it would list everything again beside it.
 * @param due as it was read
 * @param nextAt when it is due again
 */
export function startScheduled(
  database: Database,
  due: Pick<Schedule, 'id' | 'kind' | 'nextAt'>,
  nextAt: Date,
): Promise<ScheduledStart> {
  return beginTrace('import request', { 'syncstore.run.kind': due.kind }, async () => {
    const start = await insertDueRun(database, due, nextAt);
    if (start.kind === 'requested') tellTrace({ 'syncstore.run.id': start.runId });
    return start;
  });
}

async function insertDueRun(
  database: Database,
  due: Pick<Schedule, 'id' | 'nextAt'>,
  nextAt: Date,
): Promise<ScheduledStart> {
  const rows = await database.sql.$queryRaw<{ won: boolean; run_id: number | null }[]>`
    WITH due AS (
      UPDATE import_schedules SET next_at = ${nextAt}
      WHERE id = ${due.id} AND next_at = ${due.nextAt} AND enabled RETURNING shop_id, kind
    ), started AS (
      INSERT INTO import_runs (shop_id, kind, status, requested_by, trace_parent)
      SELECT due.shop_id, due.kind, 'requested', 'schedule', ${traceParent()}::text FROM due JOIN shops s ON s.id = due.shop_id
      WHERE NOT EXISTS (
        SELECT FROM import_runs r WHERE r.shop_id = due.shop_id AND r.status IN ('requested', 'running')
          AND (r.kind = due.kind OR (r.kind IN ('full', 'deep') AND (due.kind <> 'incremental' OR s.watermark IS NULL))))
      ON CONFLICT DO NOTHING RETURNING id
    )
    SELECT EXISTS (SELECT FROM due) AS won, (SELECT id FROM started) AS run_id`;
  const runId = rows[0]?.run_id ?? null;
  if (runId !== null) return { kind: 'requested', runId };
  return { kind: rows[0]?.won ? 'skipped' : 'lost' };
}

/** @throws Error for a kind that this version does not know */
function kindOf(kind: string): ListingRunKind {
  const known = LISTING_RUN_KINDS.find((name) => name === kind);
  if (known === undefined) throw new Error(`a schedule is of the unknown kind ${kind}`);
  return known;
}
