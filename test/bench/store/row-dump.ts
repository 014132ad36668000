/**
 * The rows that an import left behind, taken by COPY TO and cut up by the chunk that wrote them, so that COPY FROM can
 * write the same rows at the same grain.
 *
 * A master belongs to the chunk of its first listing. When slices side by side share one, its chunk can't be told and
 * foreign keys would fail in parallel: such masters go into a prelude of their shop, which is loaded (and timed) before
 * the shop's lanes.
 */
import { buffer } from 'node:stream/consumers';
import type { FetchedProduct } from '@syncstore/store';
import { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { cutIntoLanes } from './catalogue.ts';

/** Each table with the rows that a place selects, in an order that satisfies foreign keys. */
const TABLES: readonly (readonly [table: string, rowsOfPlace: string])[] = [
  ['master_products', 'JOIN bench_master b ON b.id = t.id'],
  ['master_variants', 'JOIN bench_master b ON b.id = t.master_product_id'],
  ['matching_keys', 'JOIN bench_key b ON b.key = t.key'],
  ['platform_mappings', 'JOIN bench_listing b ON b.shop_id = t.shop_id AND b.external_id = t.external_id'],
  ['platform_variants', 'JOIN bench_listing b ON b.id = t.mapping_id'],
  ['listing_sync_state', 'JOIN bench_listing b ON b.shop_id = t.shop_id AND b.external_id = t.external_id'],
  ['raw_import_data', 'JOIN bench_listing b ON b.shop_id = t.shop_id AND b.external_id = t.external_id'],
];

/** What one COPY statement loads. */
export interface TableRows {
  readonly table: string;
  readonly text: Buffer;
}

export interface ShopDump {
  readonly prelude: readonly TableRows[];
  /** By lane and chunk. */
  readonly lanes: readonly (readonly (readonly TableRows[])[])[];
}

export interface Dump {
  /** Shops and their grants, which are there before anything is imported. */
  readonly before: readonly TableRows[];
  readonly shops: readonly ShopDump[];
}

/** @param shops products of each shop, in the order in which they were imported */
export async function dumpRows(
  url: string,
  shops: readonly (readonly FetchedProduct[])[],
  laneCount: number,
): Promise<Dump> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const cut = shops.map((products) => cutIntoLanes(products, laneCount));
    await placeRows(client, cut);
    const dumped: ShopDump[] = [];
    for (const [shop, lanes] of cut.entries()) {
      const dumpedLanes: TableRows[][][] = [];
      for (const [lane, chunks] of lanes.entries()) {
        const dumpedLane: TableRows[][] = [];
        for (const chunk of chunks.keys())
          dumpedLane.push(await rowsOf(client, placeOf({ shop, lane, chunk })));
        dumpedLanes.push(dumpedLane);
      }
      dumped.push({ prelude: await rowsOf(client, preludeOf(shop)), lanes: dumpedLanes });
    }
    return {
      before: [
        { table: 'platform_grants', text: await copyOut(client, 'SELECT * FROM platform_grants') },
        { table: 'shops', text: await copyOut(client, 'SELECT * FROM shops') },
      ],
      shops: dumped,
    };
  } finally {
    await client.end();
  }
}

/** Places are numbered so that an earlier one is a smaller number. */
const PER_SHOP = 1_000_000;
const PER_LANE = 10_000;
const placeOf = (at: { readonly shop: number; readonly lane: number; readonly chunk: number }): number =>
  at.shop * PER_SHOP + at.lane * PER_LANE + at.chunk + 1;
const preludeOf = (shop: number): number => shop * PER_SHOP;

async function placeRows(
  client: Client,
  shops: readonly (readonly (readonly (readonly FetchedProduct[])[])[])[],
): Promise<void> {
  const places = shops.flatMap((lanes, shop) =>
    lanes.flatMap((chunks, lane) =>
      chunks.flatMap((products, chunk) =>
        products.map(({ externalId }) => ({ externalId, shop, place: placeOf({ shop, lane, chunk }) })),
      ),
    ),
  );
  // External ids of two shops could be alike, so that the shop is needed too; shops were connected in this order.
  await client.query(
    `CREATE TABLE bench_listing AS
     SELECT m.id, m.shop_id, m.external_id, m.master_product_id, i.shop, i.place
     FROM unnest($1::text[], $2::int[], $3::int[]) AS i (external_id, shop, place)
     JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS shop FROM shops) s ON s.shop = i.shop
     JOIN platform_mappings m ON m.shop_id = s.id AND m.external_id = i.external_id`,
    [places.map((p) => p.externalId), places.map((p) => p.shop), places.map((p) => p.place)],
  );
  await client.query(
    `CREATE TABLE bench_master AS
     WITH first AS (SELECT *, min(shop) OVER (PARTITION BY master_product_id) AS first_shop FROM bench_listing)
     SELECT master_product_id AS id, CASE WHEN count(DISTINCT place / ${PER_LANE}) = 1 THEN min(place)
       ELSE min(first_shop) * ${PER_SHOP} END AS place
     FROM first WHERE shop = first_shop GROUP BY master_product_id`,
  );
  await client.query(
    `CREATE TABLE bench_key AS
     SELECT k.key, min(l.place) AS place
     FROM platform_variants v JOIN bench_listing l ON l.id = v.mapping_id
     CROSS JOIN LATERAL (VALUES ('g:' || v.gtin), (v.sku_key)) AS k (key)
     WHERE k.key IS NOT NULL GROUP BY k.key`,
  );
}

async function rowsOf(client: Client, place: number): Promise<TableRows[]> {
  const rows: TableRows[] = [];
  for (const [table, join] of TABLES) {
    const text = await copyOut(client, `SELECT t.* FROM ${table} t ${join} WHERE b.place = ${place}`);
    if (text.length > 0) rows.push({ table, text });
  }
  return rows;
}

function copyOut(client: Client, select: string): Promise<Buffer> {
  return buffer(client.query(copyTo(`COPY (${select}) TO STDOUT`)));
}
