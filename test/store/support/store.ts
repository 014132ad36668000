/** A store on a database of its own, and shops in it. */
import { randomBytes } from 'node:crypto';
import type { PlatformId } from '@syncstore/contracts';
import {
  type Database,
  listShops,
  openDatabase,
  type ShopView,
  saveAuthorisation,
  tokenCipher,
} from '@syncstore/store';
import type { Pool } from 'pg';
import { afterAll, beforeAll, expect, vi } from 'vitest';
import { useDatabase } from '../../support/use-database.ts';

export interface TestStore {
  /** Valid inside hooks and tests. */
  readonly database: Database;
  /** For looking behind the store's back. */
  readonly pool: Pool;
  readonly url: string;
}

/** Connections that parallel transactions of a test may take. */
const POOL_MAX = 16;

export const encryptionKey = randomBytes(32);
export const cipher = tokenCipher(encryptionKey);

/** Call it at the top of a test file. */
export function useStore(): TestStore {
  const { url, pool } = useDatabase();
  let database: Database | undefined;
  beforeAll(() => {
    database = openDatabase({ url, poolMax: POOL_MAX });
  });
  afterAll(() => database?.close());
  return {
    url,
    pool,
    get database() {
      if (!database) throw new Error('the store is open inside hooks and tests alone');
      return database;
    },
  };
}

let shopCount = 0;

/** Connects a shop nobody has used. */
export async function addShop(
  store: TestStore,
  options: { readonly platform?: PlatformId; readonly seller?: string; readonly externalId?: string } = {},
): Promise<ShopView> {
  shopCount += 1;
  const platform = options.platform ?? 'shopee';
  const externalId = options.externalId ?? `shop-${shopCount}`;
  const tokens = {
    accessToken: `access-of-${externalId}`,
    accessExpiresAt: Date.now() + 3_600_000,
    refreshToken: `refresh-of-${externalId}`,
    refreshExpiresAt: null,
  };
  await saveAuthorisation(
    store.database,
    cipher,
    { id: platform, app: 'app' },
    {
      grants: [{ subject: externalId, tokens }],
      shops: [
        {
          externalId,
          name: externalId,
          region: 'SG',
          currency: 'SGD',
          cipher: null,
          grantSubject: externalId,
        },
      ],
    },
    options.seller ?? 'default',
  );
  const [shop] = await listShops(store.database, { platform, externalId });
  if (!shop) throw new Error('the shop was not saved');
  return shop;
}

/** The rows of a query, by the names and types that the test gives them. */
export async function rowsOf<Row extends object>(
  store: TestStore,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<Row[]> {
  return (await store.pool.query<Row>(sql, [...parameters])).rows;
}

/** The one row that a query gives. */
export async function rowOf<Row extends object>(
  store: TestStore,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<Row> {
  const [row] = await rowsOf<Row>(store, sql, parameters);
  if (!row) throw new Error(`no row: ${sql}`);
  return row;
}

/** Resolves when one transaction of the test file's database waits for another one's lock. */
export function untilSomebodyWaits(store: TestStore): Promise<void> {
  return vi.waitFor(
    async () => {
      const { waiting } = await rowOf<{ waiting: number }>(
        store,
        `SELECT count(*)::int AS waiting FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      expect(waiting).toBe(1);
    },
    { timeout: 20_000, interval: 10 },
  );
}
