/**
 * The action `reduce_import_frequency`: while an alert asks for it, what is imported every so often is imported four times as
 * seldom, and marketplaces are called at half their limits.
 *
 * Schedules and limits are changed as people change them. What they were is written down before, so that whoever comes after
 * a crash finishes it, or goes back: only what still is as it was made here, since people may have changed it meanwhile.
 */

import { LISTING_RUN_KINDS, PLATFORM_IDS } from '@syncstore/contracts';
import type { LimitScope } from '@syncstore/queue';
import {
  changeSchedules,
  endSlowdown,
  listSchedules,
  planSlowdown,
  readSlowdown,
  type ScheduleChange,
  slowdownApplied,
} from '@syncstore/store';
import { z } from 'zod';
import { changeLimits, listLimits } from '../budgets.ts';
import type { Runtime } from '../runtime.ts';
import { nextTime } from '../schedule-times.ts';

const TIMES_AS_SELDOM = 4;
const SHARE_OF_RATE = 0.5;
/** Who changed them, for the record. */
const WHO = 'alert:reduce_import_frequency';

const planSchema = z.object({
  schedules: z.array(
    z.object({
      shopId: z.number(),
      kind: z.enum(LISTING_RUN_KINDS),
      before: z.number(),
      after: z.number(),
    }),
  ),
  limits: z.array(
    z.object({
      platform: z.enum(PLATFORM_IDS),
      scope: z.enum(['app', 'shop', 'endpoint']) satisfies z.ZodType<LimitScope>,
      /** Null: the setting. */
      before: z.number().nullable(),
      after: z.number(),
    }),
  ),
});

type Plan = z.infer<typeof planSchema>;
type SlowRuntime = Pick<Runtime, 'budgetRedis' | 'config' | 'database' | 'log'>;

/** Makes imports slow, or as they were. Safe to call again and again. */
export async function keepSlow(runtime: SlowRuntime, wanted: boolean, now: Date): Promise<void> {
  const { database, log } = runtime;
  const standing = await readSlowdown(database);
  if (wanted && !standing?.applied) {
    const plan = standing ? planSchema.parse(standing.plan) : await makePlan(runtime);
    if (!standing) await planSlowdown(database, plan, now);
    await change(runtime, plan, 'after', now);
    await slowdownApplied(database);
    log.warn({ schedules: plan.schedules.length, limits: plan.limits.length }, 'imports are slowed down');
  } else if (!wanted && standing) {
    await change(runtime, planSchema.parse(standing.plan), 'before', now);
    await endSlowdown(database);
    log.info('imports are as fast as before');
  }
}

async function makePlan(runtime: SlowRuntime): Promise<Plan> {
  const schedules = await listSchedules(runtime.database);
  const limits = await listLimits(runtime);
  return {
    schedules: schedules.flatMap(({ shopId, kind, everyMinutes, enabled }) =>
      enabled && everyMinutes !== null
        ? [{ shopId, kind, before: everyMinutes, after: everyMinutes * TIMES_AS_SELDOM }]
        : [],
    ),
    limits: limits.map(({ platform, scope, perSecond, changed }) => ({
      platform,
      scope,
      before: changed ? perSecond : null,
      after: perSecond * SHARE_OF_RATE,
    })),
  };
}

async function change(runtime: SlowRuntime, plan: Plan, to: 'before' | 'after', now: Date): Promise<void> {
  const why = to === 'after' ? 'an alert fires' : 'no alert asks for it any more';
  const decision = { who: WHO, why };
  const schedules = await listSchedules(runtime.database);
  const changes = plan.schedules.flatMap((planned): ScheduleChange[] => {
    const from = to === 'after' ? planned.before : planned.after;
    const found = schedules.find(({ shopId, kind }) => shopId === planned.shopId && kind === planned.kind);
    if (!found || found.everyMinutes !== from) return [];
    const { shopId, kind, cron, timeZone, enabled } = found;
    const next = { everyMinutes: planned[to], cron, timeZone };
    return [{ shopId, kind, ...next, enabled, nextAt: nextTime(next, now) }];
  });
  if (changes.length > 0) await changeSchedules(runtime.database, changes, decision);
  const limits = await listLimits(runtime);
  for (const planned of plan.limits) {
    const { platform, scope } = planned;
    const found = limits.find((limit) => limit.platform === platform && limit.scope === scope);
    const current = found?.changed ? found.perSecond : null;
    const from = to === 'after' ? planned.before : planned.after;
    if (found && current === from) await changeLimits(runtime, platform, { [scope]: planned[to] }, decision);
  }
}
