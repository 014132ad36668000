/**
 * The switches of `PUT /_sandbox/faults` and their defaults. A key that ends in `Rate` is the share (0..1) of calls,
 * pages or products that a fault strikes; the key without `Rate` is the fault's name, under which `/_sandbox/stats`
 * counts it. A new fault is a key here and one function in injectors.ts, page-faults.ts or product-faults.ts.
 */
import { z } from 'zod';
import type { Limits, PlatformName } from '../types.ts';

const rate = z.number().min(0).max(1);
const ids = z.array(z.string());
const milliseconds = z.number().nonnegative();
const seconds = z.number().int().nonnegative();
const perSecond = z.number().positive().nullable();

const limitsSchema = z.strictObject({
  app: perSecond,
  shop: perSecond,
  endpoint: perSecond,
  shopEndpoint: perSecond,
});

const fullSchema = z.strictObject({
  /** Seed of the random decisions of faults. */
  seed: z.number().int(),
  /** Path templates that the faults of this row strike; empty for all. */
  faultEndpoints: z.array(z.string()),

  // Limits
  /** Calls per sliding second; null lifts a limit. */
  limits: limitsSchema,
  /** Whether a 429 of a limit carries Retry-After (whole seconds). */
  retryAfter: z.boolean(),
  /** Calls a day (Shopee, `error_limit`, until 00:00 UTC+8) or an hour (TikTok Shop, 36009037); null for none. */
  quota: z.number().int().nonnegative().nullable(),
  /** 429 without Retry-After, and with it as seconds or as a date. */
  throttleRate: rate,
  throttleRetryAfterRate: rate,
  retryAfterSeconds: seconds,
  /** 429 to every call for `burstMs`. */
  throttleBurstRate: rate,
  burstMs: milliseconds,

  // Outages
  /** Every call: connection reset, no answer at all, 500 with JSON, or 503 with HTML. */
  outage: z.enum(['reset', 'hang', 'error', 'html']).nullable(),
  /** 500 with JSON and 503 with HTML, alternating at random. */
  errorRate: rate,
  /** HTTP 200 with an error in the body. */
  okErrorRate: rate,
  /** Connection reset before the marketplace did the work, in the middle of the answer, and after the work. */
  resetBeforeRate: rate,
  resetDuringRate: rate,
  resetAfterRate: rate,
  /** No answer for `hangMs`, without the work and after it. */
  hangBeforeRate: rate,
  hangAfterRate: rate,
  hangMs: milliseconds,
  /** JSON that breaks off, although all announced bytes come. */
  truncatedRate: rate,
  /** Answers that take `slowMs` longer. */
  slowRate: rate,
  slowMs: milliseconds,
  /** Every answer waits this long, plus up to the jitter. */
  latencyMs: milliseconds,
  latencyJitterMs: milliseconds,

  // Tokens and clock
  /** Lifetimes of tokens issued from now on. */
  accessTokenSeconds: seconds,
  refreshTokenSeconds: seconds,
  /** How long a spent refresh token still gets the same new pair; 0 refuses it. */
  refreshReplaySeconds: seconds,
  /** The access token of the call is over from now on, as expired or as unknown. The refresh token still works. */
  tokenExpiredRate: rate,
  tokenRevokedRate: rate,
  /** Scopes that the app lost (TikTok Shop): calls that need them get 105005. */
  missingScopes: z.array(z.string()),
  /** How far the marketplace's clock is ahead: its Date header, its checks, the times that it stamps. */
  clockSkewMs: z.number().int(),

  // Lists
  /** Rows that come twice on a page, and rows that are left out. */
  duplicateRowsRate: rate,
  skippedRowsRate: rate,
  /** The first page again, with a cursor that grows; a cursor that does not grow; a list without end; no cursor. */
  samePageRate: rate,
  stuckCursorRate: rate,
  noEndRate: rate,
  missingCursorRate: rate,
  /** A list that claims to be empty, and a total that is off. */
  emptyListRate: rate,
  totalDriftRate: rate,
  /** After the page a product of the shop is really edited, created or deleted. */
  editRate: rate,
  /** Shopee: first unreachable row of get_item_list. TikTok Shop: rows of a search that can be paged through. */
  pagingLimit: z.number().int().positive(),
  /** Shopee: whether update_time_from and update_time_to belong to the window (undocumented). */
  windowEnds: z.enum(['inclusive', 'exclusive']),

  // Products: shares are of products, always the same ones for a seed, and the named ones on top
  /** Listed, but without details. */
  vanishedRate: rate,
  vanishedIds: ids,
  /** Their details fail with an error of the marketplace, every time. */
  detailErrorRate: rate,
  detailErrorIds: ids,
  /** Details with fields of wrong types and without arrays, so that no import can accept them. */
  malformedRate: rate,
  malformedIds: ids,

  /** TikTok Shop: also accept a signature that leaves the body `{}` out (one SDK signs so). */
  acceptUnsignedEmptyObject: z.boolean(),
});

export type FaultSettings = Readonly<z.infer<typeof fullSchema>>;

const settingsSchema = fullSchema.extend({ limits: limitsSchema.partial() }).partial();
export type PartialSettings = z.infer<typeof settingsSchema>;

const platformSchema = settingsSchema.extend({
  shops: z.record(z.string(), settingsSchema.nullable()).optional(),
});

/** Body of `PUT /_sandbox/faults`: only what is named changes; `null` for a shop drops its overrides. */
export const faultsBodySchema = z.strictObject({
  shopee: platformSchema.optional(),
  'tiktok-shop': platformSchema.optional(),
});

export type FaultsBody = z.infer<typeof faultsBodySchema>;

/** Faults that strike by chance, named by their keys without `Rate`. */
export type FaultName = {
  [K in keyof FaultSettings]: K extends `${infer Name}Rate` ? Name : never;
}[keyof FaultSettings];

/** Faults that belong to products, by share and by id. */
export type ProductFault = 'vanished' | 'detailError' | 'malformed';

const DAY = 86_400;

/** No fault strikes unless it is asked to. The keys are those of the schema, so they have this type. */
const RATES = Object.fromEntries(
  Object.keys(fullSchema.shape)
    .filter((key) => key.endsWith('Rate'))
    .map((key) => [key, 0]),
) as Record<`${FaultName}Rate`, number>;

const COMMON = {
  ...RATES,
  seed: 1,
  faultEndpoints: [],
  retryAfter: false,
  quota: null,
  retryAfterSeconds: 1,
  burstMs: 1000,
  outage: null,
  // Longer than any client should wait for an answer.
  hangMs: 120_000,
  slowMs: 2000,
  latencyMs: 0,
  latencyJitterMs: 0,
  refreshReplaySeconds: 0,
  missingScopes: [],
  clockSkewMs: 0,
  // Shopee's number is published nowhere and this one is our invention; TikTok Shop's is documented [H].
  pagingLimit: 10_000,
  windowEnds: 'inclusive',
  vanishedIds: [],
  detailErrorIds: [],
  malformedIds: [],
  acceptUnsignedEmptyObject: false,
} satisfies Partial<FaultSettings>;

export const NO_LIMITS: Limits = { app: null, shop: null, endpoint: null, shopEndpoint: null };

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
