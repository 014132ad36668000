/**
 * Schedules of shops: what each has from the start, what people change, and starting what is due.
 *
 * They live in PostgreSQL, so that a flush of Redis loses none. A shop that lacks one (it was connected before there were
 * schedules, or a crash came between) gets it back with the next repair.
 */
import { LISTING_RUN_KINDS, type ListingRunKind, type ShopRef } from '@syncstore/contracts';
import * as store from '@syncstore/store';
import { timeZoneOf } from './region-time-zone.ts';
import type { Runtime } from './runtime.ts';
import { nextTime, readPlan } from './schedule-times.ts';

type Schedule = store.Schedule;

/** Incremental every 15 minutes, and once a night a full list, which costs little and finds what update times do not tell. */
function standardPlan(shopId: number, region: string, kind: 'incremental' | 'full'): store.SchedulePlan {
  // Not all shops at the same minute.
  const minute = shopId % 60;
  return readPlan(kind === 'incremental' ? '15m' : `${minute} 3 * * *`, timeZoneOf(region));
}

const STANDARD_KINDS = ['incremental', 'full'] as const;

/**
 * Gives shops the schedules that they lack.
 * @returns what was missing
 */
export async function restoreSchedules(
  { database }: Pick<Runtime, 'database'>,
  { dryRun = false }: { readonly dryRun?: boolean } = {},
): Promise<{ readonly shop: string; readonly kind: ListingRunKind }[]> {
  const missing = await store.missingSchedules(database, STANDARD_KINDS);
  if (!dryRun && missing.length > 0) {
    const now = new Date();
    await store.addSchedules(
      database,
      missing.map(({ shopId, region, kind }) => {
        const plan = standardPlan(shopId, region, kind);
        return { shopId, kind, ...plan, enabled: true, nextAt: nextTime(plan, now) };
      }),
    );
  }
  return missing.map(({ platform, shop, kind }) => ({ shop: `${platform}/${shop}`, kind }));
}

/** What a person asks of the schedules of a shop. What is left out stays. */
export interface ScheduleWish {
  /** By kind: a length of time, a cron expression, or `off`. */
  readonly plans: Readonly<Partial<Record<ListingRunKind, string>>>;
  readonly timeZone?: string;
  /** Switches all of them on or off. */
  readonly enabled?: boolean;
}

/**
 * Changes the schedules of some shops.
 * @throws NotPossibleError for what is no schedule or no time zone; nothing was changed then
 */
export async function setSchedules(
  { database }: Pick<Runtime, 'database'>,
  shops: readonly ShopRef[],
  wish: ScheduleWish,
  decision: store.Decision,
): Promise<void> {
  await restoreSchedules({ database });
  const schedules = await store.listSchedules(database);
  const changes = shops.flatMap((shop) =>
    LISTING_RUN_KINDS.flatMap((kind) => {
      const before = schedules.find((schedule) => schedule.shopId === shop.id && schedule.kind === kind);
      return changed(shop, kind, before, wish) ?? [];
    }),
  );
  await store.changeSchedules(database, changes, decision);
}

function changed(
  shop: ShopRef,
  kind: ListingRunKind,
  before: Schedule | undefined,
  { plans, timeZone: newZone, enabled: allEnabled }: ScheduleWish,
): store.ScheduleChange | null {
  const wanted = plans[kind];
  if (!before && (wanted === undefined || wanted === 'off')) return null;
  if (wanted === undefined && newZone === undefined && allEnabled === undefined) return null;
  const timeZone = newZone ?? before?.timeZone ?? timeZoneOf(shop.region);
  const isPlan = wanted !== undefined && wanted !== 'off';
  const plan = readPlan(isPlan ? wanted : planText(before), timeZone);
  const enabled = wanted === undefined ? (allEnabled ?? before?.enabled ?? true) : isPlan;
  return { shopId: shop.id, kind, ...plan, enabled, nextAt: nextTime(plan, new Date()) };
}

/** As a person would write it. */
export function planText(plan: Pick<Schedule, 'everyMinutes' | 'cron'> | undefined): string {
  if (plan?.everyMinutes) return `${plan.everyMinutes}m`;
  return plan?.cron ?? '';
}

/** Asks for the runs that are due. Several producers may do it at once. */
export async function startDueRuns({ config, database, platforms, log }: Runtime): Promise<void> {
  if (!config.producer.schedules) return;
  for (const due of await store.dueSchedules(database, [...platforms.keys()])) {
    const { platform, shop, kind } = due;
    const start = await store.startScheduled(database, due, nextTime(due, new Date(), due.nextAt));
    if (start.kind === 'requested') {
      log.info({ platform, shop, kind, runId: start.runId }, 'scheduled run requested');
    } else if (start.kind === 'skipped') {
      log.info({ platform, shop, kind }, 'scheduled run skipped: one that does the same is open');
    }
  }
}
