/** Rate limits, between PostgreSQL, which remembers those that were changed, and Redis, whose scripts use them. */
import { PLATFORM_IDS, type PlatformId } from '@syncstore/contracts';
import {
  LIMIT_SCOPES,
  type LimitScope,
  markLimitsKept,
  readChangedLimits,
  setLimits,
} from '@syncstore/queue';
import {
  type Decision,
  NotPossibleError,
  type StoredLimit,
  storedLimits,
  storeLimits,
} from '@syncstore/store';
import { rateLimitsOf } from './limits.ts';
import type { Runtime } from './runtime.ts';

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
export async function listLimits({
  config,
  database,
}: Pick<Runtime, 'config' | 'database'>): Promise<LimitView[]> {
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
  runtime: Pick<Runtime, 'budgetRedis' | 'config' | 'database'>,
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
 * Gives Redis the limits that PostgreSQL knows, takes back what it does not, and marks them as kept.
 * @param options.dryRun only look
 * @returns those that differed, as people name them
 */
export async function restoreLimits(
  { budgetRedis, config, database }: Pick<Runtime, 'budgetRedis' | 'config' | 'database'>,
  { dryRun }: { readonly dryRun: boolean },
): Promise<string[]> {
  const stored = await storedLimits(database);
  const { prefix } = config.redis;
  const differing: string[] = [];
  for (const platform of PLATFORM_IDS) {
    const copy = await readChangedLimits(budgetRedis, prefix, platform);
    const change: Partial<Record<LimitScope, number | null>> = {};
    for (const scope of LIMIT_SCOPES) {
      const limit = stored.find((one) => one.platform === platform && one.scope === scope)?.perSecond ?? null;
      if ((copy[scope] ?? null) === limit) continue;
      change[scope] = limit;
      differing.push(`limit of each ${platform} ${scope}: ${limit === null ? 'as set' : `${limit}/s`}`);
    }
    if (!dryRun && Object.keys(change).length > 0) await setLimits(budgetRedis, prefix, platform, change);
  }
  if (!dryRun) await markLimitsKept(budgetRedis, prefix);
  return differing;
}
