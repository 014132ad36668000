import {
  advanceRun,
  type Database,
  idleWork,
  openDatabase,
  releasePages,
  type ShopView,
  suspectPages,
} from '@syncstore/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { advanceOptions } from './support/marketplace.ts';
import { beginRun, claimOne, commit, item, listed, OFFSET_PAGING } from './support/pages.ts';
import { fetched, unchanged, variant, write } from './support/products.ts';
import { addShop, rowOf, type TestStore, useStore } from './support/store.ts';

/** Listings of the shop, and pages of its run that have listed them. */
const LISTINGS = 20_000;
const PAGES = 2_000;
/** Rows that a page or a chunk of 25 products may read of any one table. */
const FEW = 1_500;

/**
 * What a chunk costs must not grow with what the shop holds. Rows read are counted by PostgreSQL itself, once on tables
 * that nobody has analysed, as in the middle of a first import, and once on analysed ones.
 */
describe.each(['before', 'after'])('%s the tables are analysed', (when) => {
  const admin = useStore();
  let database: Database;
  let shop: ShopView;
  let runId: number;

  /** On a single connection, which is asked for its counts after each step. */
  const store: TestStore = {
    pool: admin.pool,
    url: admin.url,
    get database() {
      return database;
    },
  };

  beforeAll(async () => {
    database = openDatabase({ url: admin.url, poolMax: 1 });
    shop = await addShop(store);
    for (const table of ['platform_mappings', 'platform_variants', 'master_products', 'master_variants']) {
      await store.pool.query(`ALTER TABLE ${table} SET (autovacuum_enabled = off)`);
    }
    await store.pool.query(`ALTER TABLE import_pages SET (autovacuum_enabled = off)`);
    runId = await beginRun(store, shop);
    await fill(shop, runId);
    if (when === 'after') await store.pool.query('ANALYZE');
  });
  afterAll(() => database.close());

  async function fill({ id: shopId }: ShopView, run: number): Promise<void> {
    const statements = [
      `INSERT INTO master_products (id, name, status, images, attributes, listing_count)
       SELECT i, 'm', 'active', '[]', '[]', 1 FROM generate_series(1, ${LISTINGS}) AS i`,
      `INSERT INTO master_variants (id, master_product_id, key, options)
       SELECT i, i, 's:default:sku-' || i, '[]' FROM generate_series(1, ${LISTINGS}) AS i`,
      `INSERT INTO platform_mappings (id, shop_id, external_id, platform, master_product_id, name, status,
         platform_status, sync_status, images, attributes, changes, canonical_hash, pipeline_version,
         platform_updated_at, first_run_id, last_run_id)
       SELECT i, ${shopId}, i, 'shopee', i, 'm', 'active', 'NORMAL', 'synced', '[]', '[]', '[]', 'c', 1, now(), 1, 1
       FROM generate_series(1, ${LISTINGS}) AS i`,
      `INSERT INTO platform_variants (mapping_id, external_id, master_variant_id, position, sku, sku_key, options, price,
         currency, active)
       SELECT i, i || '-v', i, 0, 'sku-' || i, 's:default:sku-' || i, '[]', 1, 'SGD', true
       FROM generate_series(1, ${LISTINGS}) AS i`,
      `INSERT INTO matching_keys (key) SELECT 's:default:sku-' || i FROM generate_series(1, ${LISTINGS}) AS i`,
      `INSERT INTO listing_sync_state
       SELECT ${shopId}, i, i, true, true, 1, 'f', 10000000, 's' || i, 1, 0 FROM generate_series(1, ${LISTINGS}) AS i`,
      `INSERT INTO import_pages (run_id, shop_id, slice_id, seq, priority, status, listed_at, listed_ids)
       SELECT ${run}, ${shopId}, (SELECT min(id) FROM import_slices WHERE run_id = ${run}), 100 + p, 10, 'done', now(),
         (SELECT array_agg((p * 10 + n)::text) FROM generate_series(1, 10) AS n)
       FROM generate_series(0, ${PAGES - 1}) AS p`,
      ...['master_products', 'master_variants', 'platform_mappings'].map(
        (table) => `SELECT setval('${table}_id_seq', ${LISTINGS + 1})`,
      ),
    ];
    for (const statement of statements) await store.pool.query(statement);
  }

  const TABLES = [
    'import_pages',
    'platform_mappings',
    'platform_variants',
    'master_products',
    'master_variants',
    'matching_keys',
    'listing_sync_state',
  ];

  /** Rows that `work` reads, by table: those above `FEW`. */
  async function manyRead(work: () => Promise<unknown>): Promise<Record<string, number>> {
    const before = await rowsRead();
    await work();
    const after = await rowsRead();
    const read = TABLES.map((table): [string, number] => [table, (after[table] ?? 0) - (before[table] ?? 0)]);
    return Object.fromEntries(read.filter(([, rows]) => rows > FEW));
  }

  async function rowsRead(): Promise<Record<string, number>> {
    await database.sql.$queryRaw`SELECT pg_stat_force_next_flush()::text`;
    await database.sql.$queryRaw`SELECT 1`;
    const { rows } = await rowOf<{ rows: Record<string, number> }>(
      store,
      `SELECT json_object_agg(relname, coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) AS rows
       FROM pg_stat_user_tables WHERE relname = ANY ($1)`,
      [TABLES],
    );
    return rows;
  }

  const ids = (from: number) => Array.from({ length: 25 }, (_, i) => `${from + i}`);
  const product = (id: string, sku = `sku-${id}`) =>
    fetched(id, { product: { name: 'Changed', variants: [variant(`${id}-v`, { sku })] } });

  it('a page reads few rows of any table', async () => {
    expect(await manyRead(() => releasePages(database, shop.id, 0))).toEqual({});
    const page = await claimOne(store, shop);
    const step: Record<string, () => Promise<unknown>> = {
      'a list commit': () => commit(store, page, listed(ids(5_000).map((id) => item(id)))),
      unchanged: () =>
        write(store, page, {
          unchanged: ids(6_000).map((id) => ({ ...unchanged(fetched(id)), sourceHash: `s${id}` })),
        }),
      updated: () => write(store, page, { products: ids(7_000).map((id) => product(id)) }),
      'with other keys': () =>
        write(store, page, { products: ids(8_000).map((id) => product(id, `other-${id}`)) }),
      created: () => write(store, page, { products: ids(900_000).map((id) => product(id)) }),
      delisted: () =>
        write(store, page, { gone: ids(9_000).map((id) => ({ externalId: id, counted: true })) }),
      'an advance': () => advanceRun(database, runId, advanceOptions(OFFSET_PAGING)),
      'a sweep': () => Promise.all([suspectPages(database, 0, 100), idleWork(database, 8)]),
    };
    const tooMany: Record<string, unknown> = {};
    for (const [name, work] of Object.entries(step)) {
      const read = await manyRead(work);
      if (Object.keys(read).length > 0) tooMany[name] = read;
    }
    expect(tooMany).toEqual({});
  });
});
