/**
 * What a marketplace's mapping finds in a payload: the same things in the same places for every marketplace, but raw.
 * Nothing is cleaned, checked or converted yet, so that all marketplaces share one cleaning (assemble.ts) and adding one
 * means writing down where its fields are.
 */
import type { JsonObject, ProductStatus } from '@syncstore/contracts';
import type { SourceImage } from '../cleaning/images.ts';
import type { Found } from '../json.ts';

export interface SourceAttribute {
  readonly name: Found;
  readonly values: readonly SourceValue[];
}

export interface SourceValue {
  readonly value: Found;
  /** Written behind the value, as in `350 ml`; absent on marketplaces that have it inside the value. */
  readonly unit?: Found;
}

export interface SourceOption {
  readonly name: Found;
  readonly value: Found;
}

export interface SourceVariant {
  /** Null when the payload gives none that could be an id: the variant is dropped. */
  readonly externalId: string | null;
  readonly sku: Found;
  readonly gtin: Found;
  readonly options: readonly SourceOption[];
  readonly price: Found;
  readonly listPrice: Found;
  /** Null: the shop's currency. */
  readonly currency: Found;
  /** Units at each place; empty when the marketplace states none. */
  readonly stock: readonly Found[];
  readonly active: boolean;
}

export interface SourceProduct {
  readonly name: Found;
  readonly description: { readonly kind: 'text' | 'html'; readonly value: Found };
  readonly brand: Found;
  readonly categoryId: string | null;
  /** Names from root to leaf; empty when the payload has none. */
  readonly categoryNames: readonly Found[];
  readonly platformStatus: Found;
  readonly images: readonly SourceImage[];
  readonly attributes: readonly SourceAttribute[];
  readonly weight: { readonly value: Found; readonly unit: string };
  readonly size: {
    readonly length: Found;
    readonly width: Found;
    readonly height: Found;
    readonly unit: string;
  };
  readonly createdAt: Found;
  readonly variants: readonly SourceVariant[];
}

/** Why a payload is no product at all. */
export interface Malformed {
  /** Path of the part of the payload that is not what it has to be. */
  readonly malformed: string;
  readonly found: Found;
}

/** One marketplace's part of the mapping. */
export interface PlatformMapping {
  /** Its words for a product's status. A word that is not here maps to `inactive`, with a change. */
  readonly statuses: Readonly<Record<string, ProductStatus>>;
  /** Finds everything in a payload; never throws. */
  read(payload: JsonObject): SourceProduct | Malformed;
}
