/** What a marketplace call is made of: what the marketplace brings, what the single call asks, and what comes back. */
import type { CallMeter, JsonObject, PlatformId, RateBudget } from '@syncstore/contracts';
import type { CallKind, ErrorRow } from '../error-table.ts';
import type { Logger } from '../logger.ts';
import type { CallSettings } from '../settings.ts';
import type { GrantTokens } from '../tokens/token-keeper.ts';
import type { Http, HttpRequest } from './http.ts';
import type { MarketplaceClock } from './marketplace-clock.ts';

/** What is told of every call that was sent, for counters and breakers. */
export interface CallEvent {
  readonly platform: PlatformId;
  /** Path template. */
  readonly endpoint: string;
  /** External id; null for calls that belong to no shop. */
  readonly shop: string | null;
  /** HTTP status; null when no answer came. */
  readonly status: number | null;
  readonly ms: number;
  /** Milliseconds it waited for rate budget before. */
  readonly waitedMs: number;
  readonly throttled: boolean;
  /** The error's code; null for a success. */
  readonly code: string | null;
  /** What the error table says to do; null for a success. */
  readonly action: ErrorRow['action'] | null;
}

/** What one marketplace brings to its calls. */
export interface CallKit {
  readonly platform: PlatformId;
  /** Name in log lines, e.g. `Shopee API`. */
  readonly api: string;
  readonly app: string;
  readonly table: readonly ErrorRow[];
  /** Finds the marketplace's error in a JSON answer; null when the answer is a success. */
  readonly errorIn: (json: JsonObject) => { readonly code: string; readonly message: string } | null;
  readonly http: Http;
  readonly clock: MarketplaceClock;
  readonly budget: RateBudget;
  readonly logger: Logger;
  readonly settings: CallSettings;
  readonly onCall: (event: CallEvent) => void;
}

/** On whose behalf a call is made. */
export interface CallFor {
  /** External id of the shop; null for calls that belong to no shop. */
  readonly shop: string | null;
  /** Where the access token comes from; null for calls that carry none, or one of their own. */
  readonly tokens: GrantTokens | null;
  readonly meter: CallMeter | null;
}

export interface ApiCall<T> extends CallFor {
  /** Path template: what budget, logs and counters know the call as. */
  readonly endpoint: string;
  readonly kind: CallKind;
  /** Builds and signs the request; called anew for every try. The token is empty where `tokens` is null. */
  readonly request: (accessToken: string) => HttpRequest;
  /** Takes what is needed out of a successful body; throws `UnexpectedBody`. */
  readonly read: (json: JsonObject) => T;
}

export interface ApiAnswer<T> {
  readonly value: T;
  /**
   * Unix milliseconds by the marketplace's clock, not later than the moment at which it began to work on the answer:
   * the Date header is stamped when the answer leaves, so everything between sending and receiving is taken off. A
   * product that changes after this moment may be missing from the answer; one that changed before it is not.
   */
  readonly askedAt: number;
  /** The Date header itself, or our own clock where the answer had none. Unix milliseconds. */
  readonly answeredAt: number;
}
