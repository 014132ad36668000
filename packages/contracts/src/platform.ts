/**
 * What a marketplace has to offer for SyncStore to import it. Adding one means implementing `Platform` in
 * packages/platforms/<name>/, its field mapping in packages/catalog, and passing test/conformance.
 *
 * Everything that is particular to a marketplace (signatures, paging words, statuses, error codes) stays behind this
 * interface; everything that is not (slices, retries of jobs, ledger, matching) stays in front of it.
 */
import type { TokenPair } from './grants.ts';
import type { PlatformError, WaitError } from './outcomes.ts';
import type { PlatformId } from './platform-id.ts';
import type { ApiUsage } from './rate-budget.ts';
import type { ListingRunKind } from './runs.ts';

export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };
export type JsonObject = { [key: string]: JsonValue };

/** Which time a slice's window filters on. */
export type SliceField = 'update_time' | 'create_time';

/** How a marketplace's list behaves; the ledger cuts runs into slices accordingly. */
export interface PagingFacts {
  /** `offset` lists shift while products move; `cursor` lists do not. */
  readonly kind: 'offset' | 'cursor';
  readonly sliceField: Readonly<Record<ListingRunKind, SliceField>>;
  /** Seconds that neighbouring windows share, where the ends of a window are not documented. 0: inclusive and disjoint. */
  readonly windowOverlapSeconds: number;
  /** Most results one window may hold; null when none is known. A slice that meets it is split. */
  readonly resultWindow: number | null;
  /** Products asked for in one list call. */
  readonly pageSize: number;
  /** Ids whose details are fetched and written together. */
  readonly detailChunkSize: number;
  /** The statuses a slice can be split into when its window can't be made smaller. */
  readonly statuses: readonly string[];
  /** The earliest second a window needs to start at (unix seconds). */
  readonly epoch: number;
}

/** One window of a list, and where in it to go on. */
export interface ListQuery {
  readonly field: SliceField;
  /** Unix seconds, inclusive. */
  readonly from: number;
  /** Unix seconds, inclusive. */
  readonly to: number;
  /** Null: every status, deleted ones included. */
  readonly statuses: readonly string[] | null;
  /** What the page before answered; null on the first page. */
  readonly cursor: string | null;
}

export interface ListedItem {
  readonly externalId: string;
  /** `deleted`: by seller or platform. `withdrawn`: shown in the list, but details are refused (frozen). */
  readonly state: 'live' | 'deleted' | 'withdrawn';
  readonly platformStatus: string;
  /** Unix seconds. */
  readonly updatedAt: number;
  /**
   * Hash over update time, status and, where the list carries them, prices and stock: whatever a detail call could find
   * changed. The ledger compares nothing else.
   */
  readonly fingerprint: string;
}

export interface ListPage {
  readonly items: readonly ListedItem[];
  /** Pass on as the next page's cursor; null on the last page. */
  readonly next: string | null;
  /** The marketplace's own count. A hint for cutting slices and for progress bars: nothing relies on it. */
  readonly totalHint: number | null;
}

/** The answer for one id of a detail call. */
export type DetailAnswer =
  | {
      readonly kind: 'payload';
      readonly externalId: string;
      /** Everything the marketplace says of the product, lossless (numbers beyond 2^53 are strings). */
      readonly payload: JsonObject;
      /** SHA-256 (base64url) over the platform's projection of the payload: no rotating URLs, no counters. */
      readonly sourceHash: string;
      /** Unix seconds, as the payload states it. */
      readonly updatedAt: number;
      readonly platformStatus: string;
      /** Unix milliseconds by the marketplace's clock when the answer was made. */
      readonly askedAt: number;
    }
  /** The platform does not show it (deleted, frozen, not in this shop). */
  | {
      readonly kind: 'withdrawn';
      readonly externalId: string;
      readonly code: string;
      readonly message: string;
    }
  /** This product's call failed for now; the others' did not. */
  | { readonly kind: 'failed'; readonly externalId: string; readonly error: PlatformError };

export interface DetailAnswers {
  readonly answers: readonly DetailAnswer[];
  /** Why some ids have no answer: what was obtained before is kept, then this is acted upon. */
  readonly interruption: WaitError | PlatformError | null;
}

/** A shop as the ledger knows it, enough to call its marketplace. */
export interface ShopRef {
  readonly id: number;
  readonly platform: PlatformId;
  /** Shopee shop_id; TikTok Shop shop id. */
  readonly externalId: string;
  readonly grantId: number;
  /** TikTok Shop's shop_cipher; null on Shopee. */
  readonly cipher: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly region: string;
}

/** The job that calls are made for, in the words of the log: their lines carry it. */
export interface CallContext {
  readonly runId: number;
  readonly page: number;
  readonly jobId: string;
  readonly attempt: number;
}

/** Counts the calls made on behalf of one page. */
export interface CallMeter {
  apiCalls: number;
  throttled: number;
  /** Calls that the marketplace served. */
  answered: number;
  /** Milliseconds that all answers took together; counted where it is given. */
  answerMs?: number;
  readonly about?: CallContext;
}

/** A shop's products. Every method reserves rate budget per HTTP call, retries in place by the call policy, and throws
 * `PlatformError` (classified by the error table) or `WaitError` (not a failure). */
export interface ShopClient {
  list(query: ListQuery): Promise<ListPage>;
  /**
   * At most `paging.detailChunkSize` ids. Never throws for a single product.
   * @param othersAnswered whether the same calls answered for another product just now: failures are then the products'
   *   own, however many they are. Otherwise several failures and no success are an outage.
   */
  details(externalIds: readonly string[], othersAnswered?: boolean): Promise<DetailAnswers>;
  /** The marketplace's clock (Date header of a cheap call), unix milliseconds. */
  clock(): Promise<number>;
}

/** A shop that a new authorisation covers. */
export interface AuthorisedShop {
  readonly externalId: string;
  readonly name: string;
  readonly region: string;
  /** ISO 4217, from the region. */
  readonly currency: string;
  readonly cipher: string | null;
  /** Which of the authorisation's grants it is called with. */
  readonly grantSubject: string;
}

export interface Authorisation {
  readonly grants: readonly { readonly subject: string; readonly tokens: TokenPair }[];
  readonly shops: readonly AuthorisedShop[];
}

export interface Platform {
  readonly id: PlatformId;
  readonly displayName: string;
  /** Name in log lines: `Shopee API`. */
  readonly api: string;
  /** The app the calls are made as (partner id, app key). */
  readonly app: string;
  readonly paging: PagingFacts;
  openShop(shop: ShopRef, meter: CallMeter): ShopClient;
  /** How much of the app's calls of the day are used, by all processes together. */
  getApiUsage(): Promise<ApiUsage>;
  /** Where the seller gives consent. `redirectUrl` is used where the platform takes it in the link. */
  consentUrl(options: { redirectUrl: string; state: string }): string;
  /**
   * Trades what the consent page redirected with (its query parameters) for tokens and the shops they cover.
   * @throws PlatformError with blame `config` when the code is spent, expired or refused
   */
  authorise(redirectParameters: Readonly<Record<string, string>>): Promise<Authorisation>;
}
