/**
 * Rate limits and counts of calls, between PostgreSQL, which remembers them, and Redis, whose scripts use them.
 *
 * The producer calls `keepBudgets` on its timer. After a flush of Redis limits and quota use are back with the next one;
 * until then the limits of the settings hold.
 */
import { PLATFORM_IDS, type PlatformId, platformDayNumber } from '@syncstore/contracts';
import {
  LIMIT_SCOPES,
  type LimitScope,
  readChangedLimits,
  readUsage,
  restoreUsage,
  setLimits,
} from '@syncstore/queue';
import {
  type Decision,
  listShops,
  NotPossibleError,
  rememberedUsage,
  rememberUsage,
  type StoredLimit,
  storedLimits,
  storeLimits,
} from '@syncstore/store';
import { rateLimitsOf } from './limits.ts';
import type { Runtime } from './runtime.ts';

type BudgetRuntime = Pick<Runtime, 'budgetRedis' | 'config' | 'database' | 'platforms' | 'log'>;

/** A limit as it holds now. */
export interface LimitView {
  readonly platform: PlatformId;
  readonly scope: LimitScope;
  /** Calls a second that the marketplace allows, before the margin. */
  readonly perSecond: number;
  /** What the settings say. */
  readonly setting: number;
  /** Who changed it and when; null while the setting holds. */
  readonly changed: Pick<StoredLimit, 'setBy' | 'setAt'> | null;
}

/** Every limit that applies, in the order of the platforms. */
export async function listLimits({ config, database }: BudgetRuntime): Promise<LimitView[]> {
  const stored = await storedLimits(database);
  const settings = rateLimitsOf(config);
  return PLATFORM_IDS.flatMap((platform) =>
    LIMIT_SCOPES.flatMap((scope): LimitView[] => {
      const setting = settings[platform].perSecond[scope];
      if (setting === undefined) return [];
      const own = stored.find((limit) => limit.platform === platform && limit.scope === scope);
      const changed = own ? { setBy: own.setBy, setAt: own.setAt } : null;
      return [{ platform, scope, perSecond: own?.perSecond ?? setting, setting, changed }];
    }),
  );
}

/**
 * Changes a platform's limits for all processes, from their next call on.
 * @param perSecond calls a second that the marketplace allows, by scope; null goes back to the setting
 * @throws NotPossibleError for a scope that the platform has no limit of
 */
export async function changeLimits(
  runtime: BudgetRuntime,
  platform: PlatformId,
  perSecond: Readonly<Partial<Record<LimitScope, number | null>>>,
  decision: Decision,
): Promise<void> {
  const known = rateLimitsOf(runtime.config)[platform].perSecond;
  const change: Partial<Record<LimitScope, number | null>> = {};
  for (const scope of LIMIT_SCOPES) {
    const limit = perSecond[scope];
    if (limit === undefined) continue;
    if (known[scope] === undefined) {
      const has = LIMIT_SCOPES.filter((name) => known[name] !== undefined).join(', ');
      throw new NotPossibleError(`${platform} has no limit for each ${scope}; it has: ${has}.`);
    }
    change[scope] = limit;
  }
  await storeLimits(runtime.database, platform, change, decision);
  await setLimits(runtime.budgetRedis, runtime.config.redis.prefix, platform, change);
}

/**
 * Gives Redis the limits that PostgreSQL knows, and takes back what it does not.
 * @returns how many differed
 */
export async function restoreLimits({ budgetRedis, config, database }: BudgetRuntime): Promise<number> {
  const stored = await storedLimits(database);
  const { prefix } = config.redis;
  let restored = 0;
  for (const platform of PLATFORM_IDS) {
    const copy = await readChangedLimits(budgetRedis, prefix, platform);
    const change: Partial<Record<LimitScope, number | null>> = {};
    for (const scope of LIMIT_SCOPES) {
      const limit = stored.find((one) => one.platform === platform && one.scope === scope)?.perSecond ?? null;
      if ((copy[scope] ?? null) !== limit) change[scope] = limit;
    }
    const differences = Object.keys(change).length;
    if (differences > 0) await setLimits(budgetRedis, prefix, platform, change);
    restored += differences;
  }
  return restored;
}

/** Brings limits and the day's counts of calls into step. Two producers may do it at once. */
export async function keepBudgets(runtime: BudgetRuntime): Promise<void> {
  const { log, platforms } = runtime;
  const limits = await restoreLimits(runtime);
  if (limits > 0) log.warn({ limits }, 'rate limits written back to Redis');
  for (const { id, app } of platforms.values()) await keepUsage(runtime, { platform: id, app });
}

const MINUTE_MS = 60_000;

async function keepUsage(
  runtime: BudgetRuntime,
  app: { readonly platform: PlatformId; readonly app: string },
): Promise<void> {
  const { budgetRedis: redis, config, database, log } = runtime;
  const { prefix } = config.redis;
  const now = Date.now();
  const today = platformDayNumber(app.platform, now);
  // The last calls of a day are still to be remembered when the next has begun.
  const days = new Set([platformDayNumber(app.platform, now - MINUTE_MS), today]);
  for (const day of days) {
    const endpoints = await rememberedUsage(database, { ...app, day });
    const allowance = endpoints.length > 0 ? await unseenCalls(runtime, app.platform) : 0;
    const isRestored = await restoreUsage(redis, prefix, app, { day, endpoints }, allowance);
    if (isRestored) log.warn({ ...app, allowance }, 'counts of calls written back to Redis');
    const usage = await readUsage(redis, prefix, app, day);
    await rememberUsage(database, { ...app, day }, usage.endpoints);
  }
}

/** Endpoints that an import calls on each shop. */
const ENDPOINTS = 4;

/** The most calls that can have been made since the last time that the counts were remembered. */
async function unseenCalls({ config, database }: BudgetRuntime, platform: PlatformId): Promise<number> {
  const { perSecond } = rateLimitsOf(config)[platform];
  const shops = (await listShops(database)).filter((shop) => shop.platform === platform).length;
  const rates = [
    perSecond.app,
    perSecond.shop && perSecond.shop * shops,
    perSecond.endpoint && perSecond.endpoint * shops * ENDPOINTS,
  ].filter((rate) => rate !== undefined);
  const seconds = (2 * config.producer.sweepIntervalMs) / 1_000;
  return Math.ceil(Math.min(...rates) * seconds);
}
