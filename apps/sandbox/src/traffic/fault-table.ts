/**
 * The switches of `PUT /_sandbox/faults`, one table: a row of settings for each platform, and rows for single shops that
 * override some of them. A new fault is a key here (with its default) and an injector in injectors.ts, or a reader of
 * the setting in the code whose behaviour it changes.
 */
import { z } from 'zod';
import type { Limits, LimitsOption, PlatformName } from '../types.ts';

const perSecond = z.number().positive().nullable();
const seconds = z.number().int().nonnegative();

const limitsSchema = z
  .strictObject({ app: perSecond, shop: perSecond, endpoint: perSecond, shopEndpoint: perSecond })
  .partial();

const settingsSchema = z
  .strictObject({
    /** Calls per sliding second; null lifts a limit. */
    limits: limitsSchema,
    /** Whether a 429 carries Retry-After (whole seconds). */
    retryAfter: z.boolean(),
    /** Every answer waits this long, plus up to the jitter. Milliseconds. */
    latencyMs: z.number().nonnegative(),
    latencyJitterMs: z.number().nonnegative(),
    /** Share of calls (0..1) that fail with 500 and JSON or 503 and HTML, alternating at random. */
    errorRate: z.number().min(0).max(1),
    /** Seed of the random decisions of faults. */
    seed: z.number().int(),
    /** Lifetimes of tokens issued from now on. */
    accessTokenSeconds: seconds,
    refreshTokenSeconds: seconds,
    /** How long a spent refresh token still gets the same new pair; 0 refuses it. */
    refreshReplaySeconds: seconds,
    /** Scopes that the app lost (TikTok Shop): calls that need them get 105005. */
    missingScopes: z.array(z.string()),
    /** Shopee: first unreachable row of get_item_list. TikTok Shop: rows of a search that can be paged through. */
    pagingLimit: z.number().int().positive(),
    /** Shopee: whether update_time_from and update_time_to belong to the window (undocumented). */
    windowEnds: z.enum(['inclusive', 'exclusive']),
    /** TikTok Shop: also accept a signature that leaves the body `{}` out (one SDK signs so). */
    acceptUnsignedEmptyObject: z.boolean(),
  })
  .partial();

const platformSchema = settingsSchema.extend({
  shops: z.record(z.string(), settingsSchema.nullable()).optional(),
});

/** Body of `PUT /_sandbox/faults`: only what is named changes; `null` for a shop drops its overrides. */
export const faultsBodySchema = z.strictObject({
  shopee: platformSchema.optional(),
  'tiktok-shop': platformSchema.optional(),
});

export type FaultsBody = z.infer<typeof faultsBodySchema>;
type PartialSettings = z.infer<typeof settingsSchema>;

export interface FaultSettings {
  readonly limits: Limits;
  readonly retryAfter: boolean;
  readonly latencyMs: number;
  readonly latencyJitterMs: number;
  readonly errorRate: number;
  readonly seed: number;
  readonly accessTokenSeconds: number;
  readonly refreshTokenSeconds: number;
  readonly refreshReplaySeconds: number;
  readonly missingScopes: readonly string[];
  readonly pagingLimit: number;
  readonly windowEnds: 'inclusive' | 'exclusive';
  readonly acceptUnsignedEmptyObject: boolean;
}

const DAY = 86_400;

const COMMON = {
  retryAfter: false,
  latencyMs: 0,
  latencyJitterMs: 0,
  errorRate: 0,
  seed: 1,
  refreshReplaySeconds: 0,
  missingScopes: [],
  // Shopee's number is published nowhere and this one is our invention; TikTok Shop's is documented [H].
  pagingLimit: 10_000,
  windowEnds: 'inclusive',
  acceptUnsignedEmptyObject: false,
} as const;

const NO_LIMITS: Limits = { app: null, shop: null, endpoint: null, shopEndpoint: null };

/** Defaults. Shopee publishes no rate: these are high but finite. TikTok Shop: 50/s per API, app and shop [H for 2025]. */
export const DEFAULTS: Readonly<Record<PlatformName, FaultSettings>> = {
  shopee: {
    ...COMMON,
    limits: { ...NO_LIMITS, app: 100, shop: 50 },
    accessTokenSeconds: 14_400,
    refreshTokenSeconds: 30 * DAY,
  },
  'tiktok-shop': {
    ...COMMON,
    limits: { ...NO_LIMITS, shopEndpoint: 50 },
    accessTokenSeconds: 7 * DAY,
    refreshTokenSeconds: 365 * DAY,
  },
};

interface Row {
  settings: FaultSettings;
  readonly shops: Map<string, PartialSettings>;
}

export type FaultsAnswer = Readonly<
  Record<PlatformName, FaultSettings & { readonly shops: Readonly<Record<string, PartialSettings>> }>
>;

export class FaultTable {
  private readonly initial: Readonly<Record<PlatformName, FaultSettings>>;
  private rows: Record<PlatformName, Row>;

  constructor(limits: LimitsOption | undefined) {
    this.initial = { shopee: start('shopee', limits), 'tiktok-shop': start('tiktok-shop', limits) };
    this.rows = this.fresh();
  }

  /** @returns what holds for a call; shop "-" has no overrides */
  settings(platform: PlatformName, shop: string): FaultSettings {
    const row = this.rows[platform];
    const override = row.shops.get(shop);
    return override === undefined ? row.settings : merge(row.settings, override);
  }

  update(body: FaultsBody): void {
    for (const platform of ['shopee', 'tiktok-shop'] as const) {
      const { shops, ...settings } = body[platform] ?? {};
      const row = this.rows[platform];
      row.settings = merge(row.settings, settings);
      for (const [shop, override] of Object.entries(shops ?? {})) {
        if (override === null) row.shops.delete(shop);
        else row.shops.set(shop, { ...row.shops.get(shop), ...override });
      }
    }
  }

  /** Back to what the sandbox was started with. */
  reset(): void {
    this.rows = this.fresh();
  }

  read(): FaultsAnswer {
    const answer = ({ settings, shops }: Row) => ({ ...settings, shops: Object.fromEntries(shops) });
    return { shopee: answer(this.rows.shopee), 'tiktok-shop': answer(this.rows['tiktok-shop']) };
  }

  private fresh(): Record<PlatformName, Row> {
    const row = (platform: PlatformName): Row => ({ settings: this.initial[platform], shops: new Map() });
    return { shopee: row('shopee'), 'tiktok-shop': row('tiktok-shop') };
  }
}

function start(platform: PlatformName, limits: LimitsOption | undefined): FaultSettings {
  if (limits === undefined) return DEFAULTS[platform];
  if (limits === 'lifted') return { ...DEFAULTS[platform], limits: NO_LIMITS };
  return merge(DEFAULTS[platform], { limits: limits[platform] });
}

type LooseLimits = { readonly [K in keyof Limits]?: Limits[K] | undefined };

/** Keys that are given replace; those that are undefined do not. */
function merge(
  settings: FaultSettings,
  change: { readonly limits?: LooseLimits | undefined },
): FaultSettings {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  return { ...settings, ...given, limits: { ...settings.limits, ...withoutUndefined(change.limits) } };
}

function withoutUndefined(limits: LooseLimits | undefined): Partial<Limits> {
  return Object.fromEntries(Object.entries(limits ?? {}).filter(([, value]) => value !== undefined));
}
