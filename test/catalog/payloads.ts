/** Payloads to map: the marketplaces' sample bodies, and small ones that a test bends to its purpose. */
import { readFileSync } from 'node:fs';
import { mapProduct } from '@syncstore/catalog';
import type { CatalogProduct, Change, JsonObject, PlatformId, RejectReason } from '@syncstore/contracts';
import { expect } from 'vitest';

export const SINGAPORE = { region: 'SG', currency: 'SGD' };
export const BRITAIN = { region: 'GB', currency: 'GBP' };

/** A sample body as the platform's client hands it over. */
export function sample(name: string): JsonObject {
  const file = new URL(`../fixtures/catalog/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as JsonObject;
}

/** A Shopee item without models, with other fields than usual. */
export function shopeeItem(fields: JsonObject = {}): JsonObject {
  const item = {
    item_id: 1001,
    item_name: 'Cup',
    item_status: 'NORMAL',
    has_model: false,
    price_info: [{ currency: 'SGD', original_price: 10, current_price: 8 }],
    ...fields,
  };
  return { item, models: null };
}

/** A Shopee item with models. */
export function shopeeModels(models: readonly JsonObject[], more: JsonObject = {}): JsonObject {
  const item = { item_id: 1001, item_name: 'Cup', item_status: 'NORMAL', has_model: true };
  return { item, models: { tier_variation: [], model: [...models], ...more } };
}

export function shopeeModel(id: number, fields: JsonObject = {}): JsonObject {
  return { model_id: id, tier_index: [], price_info: [{ original_price: 10, current_price: 8 }], ...fields };
}

/** A TikTok Shop product with one SKU. */
export function tiktokProduct(fields: JsonObject = {}, sku: JsonObject = {}): JsonObject {
  const skus = [{ id: '17', price: { currency: 'GBP', sale_price: '9.90' }, sales_attributes: [], ...sku }];
  return { id: '1729', title: 'Cup', status: 'ACTIVATE', skus, ...fields };
}

/** The product that a payload becomes; the test fails when it is rejected. */
export function accepted(platform: PlatformId, payload: JsonObject, context = SINGAPORE): CatalogProduct {
  return mapped(platform, payload, context).product;
}

/** The same with the changes that cleaning made. */
export function mapped(
  platform: PlatformId,
  payload: JsonObject,
  context = SINGAPORE,
): { readonly product: CatalogProduct; readonly changes: readonly Change[] } {
  const result = mapProduct(platform, payload, context);
  expect(result, 'accepted').toMatchObject({ kind: 'product' });
  if (result.kind !== 'product') throw new Error('rejected');
  return result;
}

/** Why a payload is rejected; the test fails when it is not. */
export function reasons(
  platform: PlatformId,
  payload: JsonObject,
  context = SINGAPORE,
): readonly RejectReason[] {
  const result = mapProduct(platform, payload, context);
  expect(result.kind, 'rejected').toBe('rejected');
  return result.kind === 'rejected' ? result.reasons : [];
}

/** Every string inside a value, keys included. */
export function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...stringsIn(inner)]);
}
