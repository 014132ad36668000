/** What the steps of a page's walk share: the claimed page, its shop's client, and what has been done so far. */
import type {
  CallMeter,
  CatalogProduct,
  JsonObject,
  MappingResult,
  MatchListings,
  Platform,
  PlatformId,
  ShopClient,
  ShopRef,
} from '@syncstore/contracts';
import { pageJobId } from '@syncstore/contracts';
import { type Logger, type Metrics, type SpanFacts, withContext } from '@syncstore/observe';
import type { ClaimedPage, Database, GoneItem, PendingItem, ReleasedPage } from '@syncstore/store';

export interface WorkerSettings {
  readonly leaseMs: number;
  /** Workers that may die with a page in hand before it is dead. */
  readonly maxStalls: number;
  readonly inSyncGraceMs: number;
  /** Products a slice should hold at most: a first page whose marketplace counts more is split. */
  readonly sliceTarget: number;
  /** Attempts of a page, by platform. */
  readonly attempts: Readonly<Record<PlatformId, number>>;
  /** First and longest delay between attempts, milliseconds. */
  readonly backoffBaseMs: number;
  readonly backoffCapMs: number;
  /** How long an endpoint may be down before the runs that need it end, milliseconds. */
  readonly breakerGiveUpMs: number;
  /** How long a page may meet nothing but throttling before it is dead, milliseconds. */
  readonly throttleStallMs: number;
}

/** Pure functions of packages/catalog, bound here so that the walk names what it needs. */
export interface Mapping {
  mapProduct(
    platform: PlatformId,
    payload: JsonObject,
    context: { readonly region: string; readonly currency: string },
  ): MappingResult;
  canonicalHash(product: CatalogProduct): string;
  readonly pipelineVersion: Readonly<Record<PlatformId, number>>;
  readonly matchListings: MatchListings;
}

export interface WorkerContext {
  readonly database: Database;
  readonly platforms: ReadonlyMap<PlatformId, Platform>;
  readonly mapping: Mapping;
  readonly settings: WorkerSettings;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'pageSeconds' | 'products'>;
  /** Set once the process is asked to stop: pages are handed back after their current chunk. */
  readonly shutdown: AbortSignal;
  /** Pages whose walk is under way. */
  readonly inHand: Set<PageWork>;
  /** Puts page jobs into Redis. */
  enqueue(pages: readonly ReleasedPage[]): Promise<void>;
  /** Takes a dead page up again for the operator who retried its job. False when that was done before. */
  redrive(deadLetterId: number): Promise<boolean>;
  /** Enqueues the shop's next pages, as far as its window has room. */
  releaseNext(shop: ShopRef): Promise<void>;
  /**
   * After a page ended, however it ended: releases the next ones, advances the run, and tells the shop's other pages when
   * it was served. Never throws: the sweep repeats what matters.
   */
  followThrough(work: PageWork): Promise<void>;
}

export interface PageWork {
  readonly context: WorkerContext;
  readonly page: ClaimedPage;
  readonly platform: Platform;
  readonly client: ShopClient;
  readonly meter: CallMeter;
  readonly log: Logger;
  /** What the spans of its trace say of it. */
  readonly facts: SpanFacts;
  readonly startedAt: number;
  /** How often the page's job had ended in "failed" before this run of it. */
  readonly sourceAttemptsMade: number;
  /** What is still to be done on the page. The steps shorten it as they commit. */
  pending: readonly PendingItem[];
  gone: readonly GoneItem[];
  /** Ticket of the list answer: orders the deletions it reports. */
  listTicket: number;
  /** Whether the endpoint of the step in hand answered its witness (witness.ts): failures are the page's own. */
  witnessed: boolean;
  /** Calls that the marketplace served during this walk, up to the last commit. */
  answered: number;
  /** For the page's log line. */
  readonly tally: {
    listed: number;
    unchangedByList: number;
    created: number;
    updated: number;
    unchanged: number;
    rejected: number;
    withdrawn: number;
    delisted: number;
    apiCalls: number;
    /** Milliseconds that the answers took together. */
    answerMs: number;
  };
}

export function beginWork(context: WorkerContext, page: ClaimedPage, sourceAttemptsMade: number): PageWork {
  const platform = context.platforms.get(page.shop.platform);
  if (!platform) {
    throw new Error(
      `${page.shop.platform} is not configured in this worker: set its credentials (see syncstore config)`,
    );
  }
  const about = {
    runId: page.runId,
    page: page.pageId,
    jobId: pageJobId(page.pageId, page.generation),
    attempt: page.attempts + 1,
  };
  const meter: CallMeter = { apiCalls: 0, throttled: 0, answered: 0, answerMs: 0, about };
  return {
    context,
    page,
    platform,
    client: platform.openShop(page.shop, meter),
    meter,
    log: withContext(context.log, {
      ...about,
      platform: page.shop.platform,
      shop: page.shop.externalId,
    }),
    facts: {
      'syncstore.run.id': page.runId,
      'syncstore.page.id': page.pageId,
      'syncstore.platform': page.shop.platform,
    },
    startedAt: Date.now(),
    sourceAttemptsMade,
    pending: page.pending,
    gone: page.gone,
    listTicket: page.listTicket,
    witnessed: false,
    answered: 0,
    tally: {
      listed: 0,
      unchangedByList: 0,
      created: 0,
      updated: 0,
      unchanged: 0,
      rejected: 0,
      withdrawn: 0,
      delisted: 0,
      apiCalls: 0,
      answerMs: 0,
    },
  };
}

/** Calls since the last commit. */
export type Usage = Pick<CallMeter, 'apiCalls' | 'throttled' | 'answered'>;

/** Takes the calls counted since the last time, to be written with the next commit. */
export function takeUsage(work: PageWork): Usage {
  const { meter, tally } = work;
  const { apiCalls, throttled, answered, answerMs = 0 } = meter;
  Object.assign(meter, { apiCalls: 0, throttled: 0, answered: 0, answerMs: 0 });
  work.answered += answered;
  tally.apiCalls += apiCalls;
  tally.answerMs += answerMs;
  return { apiCalls, throttled, answered };
}

/** What a page's one log line says when it is settled. Its calls are told as people grep for them. */
export function settledLine({ platform, tally, startedAt }: PageWork): Record<string, unknown> {
  const { answerMs, ...counts } = tally;
  const seconds = (answerMs / Math.max(1, counts.apiCalls) / 1_000).toFixed(2);
  return {
    ...counts,
    ms: Date.now() - startedAt,
    calls: `${platform.api}: ${counts.apiCalls} calls, API response time ${seconds} s on average`,
  };
}
