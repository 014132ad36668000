/**
 * What a search result shows of a product that a detail call could find changed: status, update time, and of each SKU
 * its prices and stock. Equal fingerprints spare the detail call, so everything that the list says about money and
 * stock goes in, as it stands; ids come in order, because their order in the answer is not promised.
 */
import { hash } from 'node:crypto';
import type { JsonValue } from '@syncstore/contracts';
import { inOrderOf } from '../source-hash.ts';

interface ListRow {
  readonly status: string;
  readonly update_time: number;
  readonly skus: readonly unknown[];
}

/** @param row one product of a search @returns 22 characters of base64url (132 bits: enough to tell versions of one product apart) */
export function listFingerprint(row: ListRow): string {
  // The rows come from JSON.parse, so that is what they hold.
  const skus = inOrderOf(row.skus as JsonValue[], 'id') as JsonValue[];
  let text = `${row.status} ${row.update_time}`;
  for (const sku of skus) text += JSON.stringify(moneyAndStock(sku));
  return hash('sha256', text, 'base64url').slice(0, 22);
}

function moneyAndStock(sku: JsonValue): JsonValue[] {
  if (typeof sku !== 'object' || sku === null || Array.isArray(sku)) return [sku];
  const { id, price, list_price: listPrice, inventory, status_info: status } = sku;
  const stock = inOrderOf(inventory, 'warehouse_id');
  return [id ?? null, price ?? null, listPrice ?? null, stock ?? null, status ?? null];
}
