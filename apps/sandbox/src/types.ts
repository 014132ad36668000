/**
 * The names that users of the sandbox see: what `startSandbox` takes and answers, and the truth objects that
 * `GET /_sandbox/catalogue` serves. Everything else in this room is private. The types stand alone on purpose:
 * the sandbox imports nothing of the import client, so that the two can not share a mistake.
 */

/** Platform names as the rest of the world of this project writes them. */
export type PlatformName = 'shopee' | 'tiktok-shop';

/** Currencies that a sandbox shop can have; the first two of the option go to Shopee, the others to TikTok Shop. */
export type Currency = 'SGD' | 'IDR' | 'THB' | 'VND' | 'GBP';

export type Language = 'en' | 'id' | 'th' | 'vi';

/**
 * Calls per sliding second; null lifts the limit.
 * - `app`: all calls of the app · `shop`: all calls for one shop · `endpoint`: all calls to one path template
 * - `shopEndpoint`: all calls to one path template for one shop (TikTok Shop's documented scope, 50/s [H: official page])
 */
export interface Limits {
  readonly app: number | null;
  readonly shop: number | null;
  readonly endpoint: number | null;
  readonly shopEndpoint: number | null;
}

/** `lifted` removes every limit; otherwise only the named ones differ from the default. */
export type LimitsOption = 'lifted' | Readonly<Partial<Record<PlatformName, Partial<Limits>>>>;

export interface ShopeeCredentials {
  readonly partnerId: number;
  readonly partnerKey: string;
  /** A main account that owns all Shopee shops of the sandbox (for consent with `main_account=1`). */
  readonly mainAccountId: number;
}

export interface TikTokShopCredentials {
  readonly appKey: string;
  readonly appSecret: string;
  /** Goes into the consent link; it is not the app key [H]. */
  readonly serviceId: string;
}

export interface SandboxCredentials {
  readonly shopee: ShopeeCredentials;
  readonly 'tiktok-shop': TikTokShopCredentials;
}

export interface SandboxShop {
  readonly platform: PlatformName;
  /** Shopee `shop_id` or TikTok Shop `id`, always as a string of digits. */
  readonly externalId: string;
  readonly name: string;
  /** ISO-2 country code, `GB` and not `UK`. */
  readonly region: string;
  readonly currency: Currency;
  readonly language: Language;
  /** TikTok Shop's `shop_cipher`; null on Shopee. */
  readonly cipher: string | null;
  /** Generated products, in all statuses, before any mutation. */
  readonly products: number;
}

export interface SandboxOptions {
  /** 0 (default) takes a free port. */
  readonly port?: number | undefined;
  /** Default 127.0.0.1. */
  readonly host?: string | undefined;
  /** The same seed gives the same catalogue on every machine. Default 1. */
  readonly seed?: number | undefined;
  /** Products a shop, in all statuses. Default 500, at most 5,000,000. */
  readonly products?: number | undefined;
  /** Per-shop overrides, keyed `shopee:SG` (platform, colon, region). */
  readonly shopProducts?: Readonly<Record<string, number>> | undefined;
  /** Four different currencies, default SGD, IDR, GBP, VND. The first two are Shopee's (never GBP). */
  readonly currencies?: readonly Currency[] | undefined;
  readonly limits?: LimitsOption | undefined;
  /** JSON file that keeps mutations and spent tokens over a restart. Without it both live in memory only. */
  readonly stateFile?: string | undefined;
  /** Who may use `/_sandbox/*`: only loopback addresses (default), or anybody. */
  readonly control?: 'loopback' | 'any' | undefined;
  /** Shape of Shopee tokens: three dot-separated base64url parts (default) or 32 hex characters. */
  readonly shopeeTokens?: 'jwt' | 'hex32' | undefined;
  /** Where TikTok Shop's consent page sends the seller; the extra query parameter `redirect_uri` wins over it. */
  readonly tiktokRedirectUrl?: string | undefined;
  readonly credentials?: Partial<SandboxCredentials> | undefined;
  /** The marketplace's clock in Unix milliseconds. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

export interface Sandbox {
  /** `http://127.0.0.1:4010`, without a trailing slash: base URL of both APIs, both consent pages and the control API. */
  readonly url: string;
  readonly port: number;
  readonly seed: number;
  readonly credentials: SandboxCredentials;
  readonly shops: readonly SandboxShop[];
  /** Closes the listener and every open connection. */
  close(): Promise<void>;
}

/** What an import of the product must end in. */
export type Expected = 'accepted' | 'rejected' | 'deleted' | 'withdrawn';

export type RejectReason = 'name_missing' | 'price_unreadable';

/** One kind of dirt that the generator put into a product; only the first two cost the product its place. */
export type Dirt =
  | 'name_missing'
  | 'price_unreadable'
  | 'list_price_unreadable'
  | 'name_control_characters'
  | 'name_whitespace'
  | 'name_emoji'
  | 'description_script'
  | 'description_control_characters'
  | 'image_broken'
  | 'image_duplicate'
  | 'weight_absurd'
  | 'seller_sku_duplicate'
  | 'gtin_placeholder';

/** A price field exactly as it stands in the JSON; null also stands for a missing field. */
export type ServedPrice = number | string | null;

export interface TruthSku {
  /** Model id or SKU id; `"0"` for a Shopee item without models, which has no id of its own. */
  readonly id: string;
  readonly sellerSku: string;
  /** As served; null where no identifier is given. */
  readonly gtin: string | null;
  /** The valid GTIN in 14 digits (left-padded with zeros), or null for none, placeholders and wrong check digits. */
  readonly expectedGtin: string | null;
  /** Option names in the order of the tiers; empty for a product without variants. */
  readonly options: readonly string[];
  /** The current sale price as served, and as an exact decimal with the currency's digits (SGD "14.90", IDR "149000"). */
  readonly price: ServedPrice;
  readonly expectedPrice: string | null;
  /** Shopee `original_price`, TikTok Shop `list_price.amount` where given. */
  readonly listPrice: ServedPrice;
  readonly expectedListPrice: string | null;
  /** Sellable units over all warehouses; null where the marketplace states none. */
  readonly stock: number | null;
}

/** One product of `GET /_sandbox/catalogue`. */
export interface TruthProduct {
  readonly id: string;
  /** Identity of the goods: the same on every listing of the same goods. No marketplace answer shows it. */
  readonly goodsId: string;
  readonly status: string;
  readonly expected: Expected;
  readonly rejectReasons: readonly RejectReason[];
  readonly createTime: number;
  readonly updateTime: number;
  /** As served; null where the key is missing. */
  readonly name: string | null;
  /** The clean name, or null where nothing readable is left. */
  readonly expectedName: string | null;
  readonly currency: Currency;
  readonly brand: string | null;
  readonly categoryId: string;
  readonly skus: readonly TruthSku[];
  readonly dirt: readonly Dirt[];
}

/** Body of `POST /_sandbox/mutate`. Explicit ids win over counts. */
export interface MutateRequest {
  readonly platform: PlatformName;
  readonly shop: string;
  readonly create?: number | undefined;
  readonly update?: number | undefined;
  readonly delete?: number | undefined;
  readonly seed?: number | undefined;
  readonly updateIds?: readonly string[] | undefined;
  readonly deleteIds?: readonly string[] | undefined;
}

export interface MutateAnswer {
  readonly created: readonly string[];
  readonly updated: readonly string[];
  readonly deleted: readonly string[];
  /** Unix seconds that all of them carry as update time. */
  readonly updateTime: number;
}
