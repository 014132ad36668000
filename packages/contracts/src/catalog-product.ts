/**
 * The canonical product: what any marketplace's listing looks like after mapping, cleaning and validation.
 *
 * Values are never invented. What a marketplace does not say is `null` (or an empty list), and what cleaning
 * changed is recorded in a list of `Change`s beside the product. Numbers that must stay exact (money, measures)
 * are decimal strings, because a JS number would round them.
 */

/** A decimal number in plain notation, e.g. `14.90` or `129000`. */
export type Decimal = string;

/** Where a product stands, whatever words a marketplace has for it. */
export const PRODUCT_STATUSES = ['active', 'inactive', 'draft', 'pending', 'rejected', 'blocked'] as const;
export type ProductStatus = (typeof PRODUCT_STATUSES)[number];

/** A picture, keyed by the marketplace's stable id: its hosts and URL parameters change from call to call. */
export interface CatalogImage {
  readonly id: string;
  readonly url: string;
}

/** A named property of a product (`Material: Stoneware`), values joined with `, ` when there are several. */
export interface CatalogAttribute {
  readonly name: string;
  readonly value: string;
}

/** One choice that tells a variant from its siblings (`Colour: Red`). */
export interface VariantOption {
  readonly name: string;
  readonly value: string;
}

export interface CatalogVariant {
  /** The marketplace's id of the SKU (Shopee model id, TikTok Shop sku id); the product's id when it has no variants. */
  readonly externalId: string;
  /** The seller's own SKU code, trimmed; null when blank. */
  readonly sku: string | null;
  /** A GTIN whose check digit holds, padded to 14 digits; null when absent, a placeholder or invalid. */
  readonly gtin: string | null;
  /** Empty for a product without variants. */
  readonly options: readonly VariantOption[];
  /** What a buyer pays now. */
  readonly price: Decimal;
  /** The price before promotion, where the marketplace states one. */
  readonly listPrice: Decimal | null;
  /** ISO 4217. */
  readonly currency: string;
  /** Units available, summed over warehouses; null when the marketplace does not say. */
  readonly stock: number | null;
  readonly active: boolean;
}

export interface CatalogProduct {
  readonly name: string;
  /** Plain text of the description; null when there is none. */
  readonly descriptionText: string | null;
  /** Sanitised HTML of the description; null when there is none or the marketplace sends plain text. */
  readonly descriptionHtml: string | null;
  readonly brand: string | null;
  /** The marketplace's leaf category. */
  readonly categoryId: string | null;
  /** Names from root to leaf joined with ` > `; null when the marketplace's answer does not carry them. */
  readonly categoryPath: string | null;
  readonly status: ProductStatus;
  /** The marketplace's own word for `status`. */
  readonly platformStatus: string;
  readonly images: readonly CatalogImage[];
  readonly attributes: readonly CatalogAttribute[];
  /** Kilograms. */
  readonly weightKg: Decimal | null;
  /** Metres. */
  readonly lengthM: Decimal | null;
  readonly widthM: Decimal | null;
  readonly heightM: Decimal | null;
  /** At least one. */
  readonly variants: readonly CatalogVariant[];
  /** Unix seconds. */
  readonly platformCreatedAt: number | null;
}

/** One thing that cleaning changed or dropped, so that an operator can see where a value went. */
export interface Change {
  /** Path of the canonical field, e.g. `name` or `variants.220009246845.gtin`. */
  readonly field: string;
  /** What was done, e.g. `control_characters_removed`, `placeholder_gtin_dropped`. */
  readonly rule: string;
  /** At most 200 characters of what the marketplace sent. */
  readonly before: string | null;
  readonly after: string | null;
}

export const REJECT_CODES = [
  'name_missing',
  'price_unreadable',
  'malformed_payload',
  'detail_unavailable',
  'not_storable',
] as const;

/** Why a product can't enter the catalogue. */
export interface RejectReason {
  readonly code: (typeof REJECT_CODES)[number];
  /** Path of the field at fault. */
  readonly field: string;
  /** What the marketplace sent there, at most 200 characters. */
  readonly before: string | null;
  /** What the operator can do. */
  readonly message: string;
}

/** What mapping a raw payload ends in: a product for the catalogue, or the reasons why not. */
export type MappingResult =
  | { readonly kind: 'product'; readonly product: CatalogProduct; readonly changes: readonly Change[] }
  | { readonly kind: 'rejected'; readonly reasons: readonly RejectReason[]; readonly name: string | null };
