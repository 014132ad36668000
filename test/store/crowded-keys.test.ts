/**
 * A SKU that a seller puts on everything: chunks that add it to further listings don't wait for each other, and it is
 * nevertheless matched as soon as it says something again.
 *
 * Another transaction holds the key's row here, as a chunk that is being written would.
 */
import type { ClaimedPage, ShopView } from '@syncstore/store';
import type { PoolClient } from 'pg';
import { describe, expect, it } from 'vitest';
import { beginRun, claimOne } from './support/pages.ts';
import { fetched, variant, write } from './support/products.ts';
import { addShop, rowOf, untilSomebodyWaits, useStore } from './support/store.ts';

const store = useStore();

/** More than there are shops in this file. */
const CROWD = 20;

interface Crowd {
  readonly shop: ShopView;
  readonly page: ClaimedPage;
  readonly key: string;
}

const goods = (id: string, sku: string) =>
  fetched(id, { product: { variants: [variant(`${id}-v`, { sku })] } });

async function open(seller: string): Promise<{ shop: ShopView; page: ClaimedPage }> {
  const shop = await addShop(store, { seller });
  await beginRun(store, shop);
  return { shop, page: await claimOne(store, shop) };
}

/** A shop most of whose listings carry the SKU `1`. */
async function crowd(seller: string): Promise<Crowd> {
  const { shop, page } = await open(seller);
  await write(store, page, {
    products: Array.from({ length: CROWD }, (_, i) => goods(`${seller}-${i}`, '1')),
  });
  return { shop, page, key: `s:${seller}:1` };
}

/** Runs `meanwhile` while another transaction holds the key's row. */
async function holding<T>(
  { key }: Crowd,
  how: 'FOR SHARE' | 'FOR NO KEY UPDATE',
  meanwhile: (holder: PoolClient) => Promise<T>,
): Promise<T> {
  const holder = await store.pool.connect();
  try {
    await holder.query('BEGIN');
    await holder.query(`SELECT FROM matching_keys WHERE key = $1 ${how}`, [key]);
    return await meanwhile(holder);
  } finally {
    await holder.query('COMMIT');
    holder.release();
  }
}

const masterOf = async (externalId: string) =>
  (
    await rowOf<{ id: string }>(
      store,
      'SELECT master_product_id AS id FROM platform_mappings WHERE external_id = $1',
      [externalId],
    )
  ).id;

describe('a SKU that more listings carry than there are shops', () => {
  it('is given to another listing while a chunk that does the same is not committed yet', async () => {
    const busy = await crowd('sharing');
    await holding(busy, 'FOR SHARE', () =>
      write(store, busy.page, { products: [goods('sharing-new', '1')] }),
    );
    expect(await masterOf('sharing-new')).not.toBe(await masterOf('sharing-0'));
  });

  it('is not taken from a listing before the chunks that count on the crowd are committed', async () => {
    const busy = await crowd('leaving');
    let isWritten = false;
    const leaving = await holding(busy, 'FOR SHARE', async () => {
      const written = write(store, busy.page, { products: [goods('leaving-0', 'of its own')] }).then(() => {
        isWritten = true;
      });
      await untilSomebodyWaits(store);
      expect(isWritten).toBe(false);
      return { written };
    });
    await leaving.written;
  });

  it('joins what it is given to, when the crowd went away just before', async () => {
    const busy = await crowd('thinning');
    const second = await open('thinning');
    const adding = await holding(busy, 'FOR NO KEY UPDATE', async (holder) => {
      const written = write(store, second.page, { products: [goods('thinning-new', '1')] });
      await untilSomebodyWaits(store);
      await holder.query(
        `UPDATE platform_mappings SET delisted_at = now(), sync_status = 'delisted'
         WHERE shop_id = $1 AND external_id <> 'thinning-0'`,
        [busy.shop.id],
      );
      await holder.query('UPDATE matching_keys SET conflict = NULL WHERE key = $1', [busy.key]);
      return { written };
    });
    await adding.written;
    expect(await masterOf('thinning-new')).toBe(await masterOf('thinning-0'));
  });
});
