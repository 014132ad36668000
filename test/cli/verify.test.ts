/** `syncstore verify`: what was imported is sound; what is then broken is found, said, and can be mended as it says. */
import { PLATFORM_IDS } from '@syncstore/contracts';
import type { ShopView } from '@syncstore/store';
import { beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../scripts/servers/free-port.ts';
import { finishRun, Marketplace } from '../store/support/marketplace.ts';
import { beginRun, CLOCK } from '../store/support/pages.ts';
import { addShop, encryptionKey, useStore } from '../store/support/store.ts';
import { runCli } from './support/run-cli.ts';
import { runInProcess, runInProcessJson } from './support/run-in-process.ts';

const store = useStore();
const marketplaces = new Map<string, Marketplace>();
let shops: ShopView[] = [];

interface Report {
  readonly status: string;
  readonly checks: readonly {
    readonly check: string;
    readonly status: string;
    readonly message: string;
    readonly advice: string | null;
  }[];
}

const settings = (changes: Readonly<Record<string, string>> = {}) => ({
  DATABASE_URL: store.url,
  // Nobody is there: a restored database is verified before Redis is started.
  REDIS_URL: 'redis://127.0.0.1:1/0',
  ENCRYPTION_KEY: encryptionKey.toString('hex'),
  ...changes,
});

async function verify(changes: Readonly<Record<string, string>> = {}) {
  const { exitCode, document } = await runInProcessJson<Report>(['verify'], settings(changes));
  return { exitCode, document, broken: document.checks.filter(({ status }) => status !== 'ok') };
}

async function importAll(): Promise<void> {
  for (const shop of shops) {
    const marketplace = marketplaces.get(shop.externalId) ?? new Marketplace();
    await finishRun(store, shop, await beginRun(store, shop), marketplace);
  }
}

beforeAll(async () => {
  shops = await Promise.all(PLATFORM_IDS.map((platform) => addShop(store, { platform })));
  for (const { externalId } of shops) {
    const marketplace = new Marketplace();
    for (let i = 0; i < 8; i += 1) marketplace.put(`${externalId}-${i}`, { updatedAt: CLOCK - 5_000 + i });
    marketplace.put(`${externalId}-odd`, { updatedAt: CLOCK - 4_000, state: 'malformed' });
    marketplace.put(`${externalId}-lost`, { updatedAt: CLOCK - 4_000, state: 'frozen' });
    marketplaces.set(externalId, marketplace);
  }
  await importAll();
});

test('what was imported is sound, line by line', async () => {
  const { exitCode, stdout, stderr } = await runCli(['verify'], { settings: settings() });
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  expect(stdout).toMatch(/^ok {7}sums of runs add up +all$/m);
  expect(stdout).not.toMatch(/^(warning|failed)/m);
  expect(stderr).toMatch(/^\d+ lines: 0 warnings, 0 failed\.\n$/);
});

/** The id of a row, another one for each fault, so that none hides another. */
const nth = (table: string, n: number) => `(SELECT id FROM ${table} ORDER BY id OFFSET ${n} LIMIT 1)`;
const change = (table: string, n: number, changes: string) =>
  `UPDATE ${table} SET ${changes} WHERE id = ${nth(table, n)}`;

/** Which line says it, and how somebody with psql could bring it about. */
const FAULTS: readonly (readonly [check: string, sql: string])[] = [
  [
    'masters have listings',
    `INSERT INTO master_products (name, status, images, attributes, listing_count) VALUES ('', 'active', '[]', '[]', 0)`,
  ],
  ['listings have a master', change('platform_mappings', 0, 'master_product_id = -1')],
  ['listings are counted right', change('master_products', 1, 'listing_count = 7')],
  ["listings are of their shop's marketplace", change('platform_mappings', 1, `platform = 'lazada'`)],
  [
    'listings have variants',
    `DELETE FROM platform_variants WHERE mapping_id = ${nth('platform_mappings', 2)}`,
  ],
  ['variants have a listing', change('platform_variants', 3, 'mapping_id = -1')],
  ['variants have a master variant', change('platform_variants', 4, 'master_variant_id = -1')],
  [
    'variants are of one master',
    change('platform_variants', 5, `master_variant_id = ${nth('master_variants', 7)}`),
  ],
  [
    'master variants have variants',
    `INSERT INTO master_variants (master_product_id, key, options) VALUES (${nth('master_products', 6)}, 'x', '[]')`,
  ],
  ['prices have a currency', change('platform_variants', 6, `currency = ''`)],
  ['prices are not below zero', change('platform_variants', 7, 'price = -1')],
  ['a GTIN is one product', `UPDATE platform_variants SET gtin = '04006381333931'`],
  [
    'keys are unique',
    `DROP INDEX platform_mappings_shop_id_external_id_key;
     UPDATE platform_mappings SET external_id = 'twice', shop_id = 1
     WHERE id IN (${nth('platform_mappings', 8)}, ${nth('platform_mappings', 9)})`,
  ],
  [
    'listings have a sync state',
    `DELETE FROM listing_sync_state WHERE mapping_id = ${nth('platform_mappings', 10)}`,
  ],
  [
    'sync states have their listing',
    `UPDATE listing_sync_state SET mapping_id = -1 WHERE mapping_id = ${nth('platform_mappings', 11)}`,
  ],
  ['live is not delisted', change('platform_mappings', 12, 'delisted_at = now()')],
  ['rejected is not in sync', 'UPDATE listing_sync_state SET synced = true'],
  ['live listings have a payload', `DELETE FROM raw_import_data WHERE status = 'mapped'`],
  ['payloads are of something', `UPDATE raw_import_data SET external_id = 'nobody' || shop_id`],
  ['sums of runs add up', change('import_runs', 0, `totals = totals || '{"created": 1}'`)],
  [
    'sums of runs are those of their pages',
    `UPDATE import_pages SET updated = updated + 1 WHERE run_id = ${nth('import_runs', 1)}`,
  ],
  [
    'ended runs have no open page',
    `UPDATE import_pages SET status = 'running' WHERE run_id = ${nth('import_runs', 2)}`,
  ],
  ['runs know whether they ended', change('import_runs', 3, 'ended_at = NULL')],
  [
    'dead letters are of dead pages',
    `INSERT INTO dead_letters (platform, shop_id, run_id, page_id, generation, source_queue, source_job_id, reason, blame,
       user_message, detail, attempts)
     SELECT 'shopee', shop_id, run_id, id, 1, 'q', 'j', 'retries_exhausted', 'transient', '', '', 1 FROM import_pages LIMIT 1`,
  ],
  ['sequences are ahead', `SELECT setval('import_ticket_seq', 1)`],
  [
    'constraints were checked',
    `ALTER TABLE platform_mappings ADD CONSTRAINT named CHECK (name <> 'x') NOT VALID`,
  ],
];

const byName = (checks: Report['checks']) =>
  Object.fromEntries(checks.map((check) => [check.check, check] as const));

test('what an import can write anew is as it was after doing what is advised', async () => {
  await store.pool.query(`UPDATE master_products SET listing_count = 7 WHERE id = (SELECT min(id) FROM master_products);
    UPDATE platform_mappings SET delisted_at = now() WHERE id = (SELECT max(id) FROM platform_mappings);
    DELETE FROM raw_import_data WHERE status = 'mapped'`);
  const { exitCode, document, broken } = await verify();
  expect({ exitCode, status: document.status }).toEqual({ exitCode: 3, status: 'failed' });
  expect(broken.map(({ check, message }) => `${check}: ${message}`)).toEqual([
    expect.stringMatching(/^listings are counted right: not for 1: product \d+$/),
    expect.stringMatching(/^live is not delisted: not for 1: listing \d+$/),
    expect.stringMatching(/^live listings have a payload: not for 15: (listing \d+, ){5}…$/),
  ]);
  const advice = broken[0]?.advice ?? '';
  const statements = [...advice.matchAll(/-c "([^"]+)"/g)].map(([, sql]) => sql ?? '');
  expect(statements).toHaveLength(2);
  for (const sql of statements) await store.pool.query(sql);
  await importAll();
  expect((await verify()).broken).toEqual([]);
});

test('an authorisation of another ENCRYPTION_KEY ends it with 4', async () => {
  const { exitCode, broken } = await verify({ ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('hex') });
  expect(exitCode).toBe(4);
  expect(broken).toMatchObject([{ check: 'tokens can be decrypted', status: 'failed' }]);
});

test('a PostgreSQL that is away ends it with 5', async () => {
  const url = new URL(store.url);
  url.host = `127.0.0.1:${await freePort()}`;
  const { exitCode, stdout } = await runInProcess(['verify'], settings({ DATABASE_URL: url.toString() }));
  expect({ exitCode, stdout }).toEqual({ exitCode: 5, stdout: '' });
});

describe('what somebody broke with psql', () => {
  let found: ReturnType<typeof byName> = {};
  beforeAll(async () => {
    const client = await store.pool.connect();
    // As a restored backup may be: without what foreign keys would say.
    await client.query('SET session_replication_role = replica');
    for (const [, sql] of FAULTS) await client.query(sql);
    client.release(true);
    found = byName((await verify()).document.checks);
  });

  test.each(FAULTS.map(([check]) => check))('is found: %s, no longer', (check) => {
    expect(found[check]).toMatchObject({ message: expect.stringMatching(/^not for \d+: ./) as string });
    expect(found[check]?.status).not.toBe('ok');
    expect(found[check]?.advice).toMatch(/./);
  });

  test('is all that is looked for, but for the tokens', () => {
    const others = Object.keys(found).filter((name) => !FAULTS.some(([check]) => check === name));
    expect(others).toEqual(['tokens can be decrypted']);
  });
});
