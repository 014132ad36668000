/** What the API answers, as JSON carries it: times are ISO 8601 texts. */
import type {
  CatalogAttribute,
  CatalogImage,
  CatalogVariant,
  Change,
  ListingRunKind,
  PageStatus,
  PlatformId,
  RejectReason,
  RunStatus,
  RunSummary,
} from '@syncstore/contracts';

/** A list's answer; `nextCursor` is null on its last page. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

export interface Run extends Omit<RunSummary, 'status'> {
  readonly status: RunStatus | 'requested';
  readonly message: string | null;
  readonly paused: boolean;
  readonly expected: number | null;
}

export interface Shop {
  readonly platform: PlatformId;
  /** Its id on its marketplace. */
  readonly shop: string;
  readonly name: string;
  readonly region: string;
  readonly currency: string;
  readonly status: string;
  readonly grant: {
    readonly status: string;
    readonly reason: string | null;
    /** When the token at hand ends. */
    readonly accessExpiresAt: string;
  };
  readonly importedUntil: string | null;
}

export interface ShopNow extends Shop {
  readonly lastSuccessAt: string | null;
  readonly nextRunAt: string | null;
}

export interface Stretch {
  /** Unix seconds. */
  readonly at: number;
  readonly products: number;
  readonly rejected: number;
  readonly apiCalls: number;
  readonly throttled: number;
  readonly pagesDone: number;
  readonly pagesDead: number;
}

export interface RateGauge {
  readonly scope: string;
  readonly shop: string | null;
  readonly endpoint: string | null;
  readonly callsPerSecond: number;
  readonly rate: number;
  readonly limit: number;
}

export interface PlatformGauges {
  readonly platform: PlatformId;
  readonly rates: readonly RateGauge[];
  readonly dailyQuotaUsed: number;
  readonly dailyQuota: number | null;
  readonly remainingCalls: number | null;
  readonly resetsAt: string;
}

export interface Backlog {
  readonly platform: PlatformId;
  readonly ready: number;
  readonly queued: number;
  readonly running: number;
  readonly oldestQueuedAt: string | null;
}

export interface Overview {
  readonly catalogue: {
    readonly masterProducts: number;
    readonly platformMappings: number;
    readonly rejects: number;
  };
  readonly shops: readonly ShopNow[];
  readonly runs: readonly Run[];
  readonly backlog: readonly Backlog[];
  readonly deadLetters: number;
  readonly throughput: readonly Stretch[];
  readonly budgets: readonly PlatformGauges[] | null;
}

export interface RunPage {
  readonly id: number;
  readonly status: PageStatus;
  readonly listed: number;
  readonly fetched: number;
  readonly unchangedByList: number;
  readonly rejected: number;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly waitingFor: string | null;
  readonly waitingUntil: string | null;
  readonly settledAt: string | null;
}

export interface DeadLetter {
  readonly id: number;
  readonly status: 'dead' | 'redriven' | 'discarded';
  readonly platform: PlatformId;
  readonly shop: string;
  readonly runId: number;
  readonly pageId: number;
  readonly generation: number;
  readonly cursor: string | null;
  readonly reason: string;
  readonly blame: string;
  readonly userMessage: string;
  readonly attempts: number;
  readonly redrives: number;
  readonly sourceQueue: string;
  readonly sourceJobId: string;
  readonly createdAt: string;
  readonly decidedAt: string | null;
  readonly decidedBy: string | null;
  readonly decidedWhy: string | null;
}

export interface Attempt {
  readonly at: string;
  readonly generation: number;
  readonly class: string;
  readonly message: string;
}

export interface DeadLetterStory extends DeadLetter {
  readonly detail: string;
  readonly history: readonly Attempt[];
}

export interface Reject {
  readonly platform: PlatformId;
  readonly shop: string;
  readonly externalId: string;
  readonly name: string | null;
  readonly reasons: readonly RejectReason[];
  readonly count: number;
  readonly hasPayload: boolean;
  readonly firstRunId: number;
  readonly lastRunId: number;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
}

/** Why a run rejected products. */
export interface RejectsOfRun {
  readonly reasons: readonly {
    readonly code: RejectReason['code'];
    /** `*` stands for any id. */
    readonly field: string;
    readonly count: number;
  }[];
}

export interface RejectStory extends Reject {
  /** As the marketplace sent it; null when none is held. */
  readonly payload: string | null;
}

export interface Product {
  readonly id: number;
  readonly name: string;
  readonly brand: string | null;
  readonly categoryPath: string | null;
  readonly status: string;
  readonly basePrice: string | null;
  readonly currency: string | null;
  readonly listingCount: number;
  readonly updatedAt: string;
}

export interface ProductFields {
  readonly name: string;
  readonly description: string | null;
  readonly brand: string | null;
  readonly categoryId: string | null;
  readonly categoryPath: string | null;
  readonly status: string;
  readonly images: readonly CatalogImage[];
  readonly attributes: readonly CatalogAttribute[];
  readonly weightKg: string | null;
  readonly lengthM: string | null;
  readonly widthM: string | null;
  readonly heightM: string | null;
  readonly basePrice: string | null;
  readonly currency: string | null;
}

export interface ListingVariant extends CatalogVariant {
  readonly masterVariantId: number;
}

export interface Listing extends ProductFields {
  readonly id: number;
  readonly platform: PlatformId;
  readonly shop: string;
  readonly shopName: string;
  readonly externalId: string;
  readonly platformStatus: string;
  readonly syncStatus: string;
  readonly changes: readonly Change[];
  readonly matchConflict: string | null;
  readonly platformUpdatedAt: string;
  readonly delistedAt: string | null;
  readonly lastRunId: number;
  readonly variants: readonly ListingVariant[];
}

export interface ProductDetails extends ProductFields {
  readonly id: number;
  readonly provenance: Readonly<Record<string, number>>;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly listings: readonly Listing[];
}

export interface Counted {
  readonly name: string;
  readonly count: number;
}

export type QualityField =
  | 'description'
  | 'brand'
  | 'category'
  | 'images'
  | 'gtin'
  | 'sku'
  | 'weight'
  | 'size';

export interface ShopQuality extends Readonly<Record<QualityField, number>> {
  readonly platform: PlatformId;
  readonly shop: string;
  readonly name: string;
  readonly listings: number;
}

export interface Quality {
  readonly sampledPercent: number;
  readonly shops: readonly ShopQuality[];
  readonly cleaning: readonly Counted[];
  readonly rejects: readonly Counted[];
  readonly conflicts: readonly Counted[];
}

export interface AmbiguousKey {
  readonly key: string;
  readonly conflict: string;
  readonly updatedAt: string;
}

export interface Schedule {
  readonly platform: PlatformId;
  readonly shop: string;
  readonly kind: ListingRunKind;
  readonly plan: string;
  readonly timeZone: string;
  readonly enabled: boolean;
  readonly nextAt: string;
}

export interface Limit {
  readonly platform: PlatformId;
  readonly scope: string;
  readonly perSecond: number;
  readonly setting: number;
  readonly changed: { readonly setBy: string; readonly setAt: string } | null;
}

export interface Limits {
  readonly limits: readonly Limit[];
  readonly margin: number;
}

export interface Alert {
  readonly name: string;
  readonly condition: string;
  readonly status: 'ok' | 'pending' | 'firing';
  readonly since: string;
  /** As people write it; null: not measurable. */
  readonly measured: string | null;
  readonly silencedUntil: string | null;
}

export interface AlertEvent {
  readonly id: number;
  readonly name: string;
  readonly condition: string;
  readonly level: string;
  readonly measured: string;
  readonly firedAt: string;
  readonly resolvedAt: string | null;
}

export interface Alerts extends Page<AlertEvent> {
  /** All of them, those that fire first. */
  readonly alerts: readonly Alert[];
}

export interface Account {
  readonly user: string;
  readonly role: 'viewer' | 'admin';
  /** `nothing`: this console asks nobody for a password. */
  readonly via: 'session' | 'basic' | 'token' | 'nothing';
}

export interface Setting {
  readonly name: string;
  readonly value: string | null;
  readonly source: string;
  readonly reason: string;
  readonly problem: string | null;
}
