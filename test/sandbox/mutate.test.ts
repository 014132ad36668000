import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MutateAnswer, type Sandbox, startSandbox, type TruthProduct } from '@syncstore/sandbox';
import { afterEach, describe, expect, it } from 'vitest';
import {
  control,
  type ShopeeBody,
  ShopeeClient,
  type ShopeeList,
  shopAt,
  type TikTokShopBody,
  TikTokShopClient,
  type TikTokShopSearch,
  truth,
} from './clients.ts';

const LIVE = ['NORMAL', 'UNLIST', 'BANNED', 'REVIEWING'];

const started: Sandbox[] = [];

async function start(options: Parameters<typeof startSandbox>[0] = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ products: 150, limits: 'lifted', ...options });
  started.push(sandbox);
  return sandbox;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((sandbox) => sandbox.close()));
});

async function mutate(
  sandbox: Sandbox,
  platform: 'shopee' | 'tiktok-shop',
  change: object,
): Promise<MutateAnswer> {
  const shop = shopAt(sandbox, platform).externalId;
  return (await control(sandbox, 'POST', '/mutate', { platform, shop, ...change })).body();
}

function indexed(products: readonly TruthProduct[]): ReadonlyMap<string, TruthProduct> {
  return new Map(products.map((product) => [product.id, product]));
}

describe('a mutation', () => {
  it('creates, updates and deletes as many products as asked, and nothing else', async () => {
    const sandbox = await start();
    const shop = shopAt(sandbox, 'shopee');
    const before = indexed(await truth(sandbox, shop));
    const answer = await mutate(sandbox, 'shopee', { create: 3, update: 5, delete: 2, seed: 7 });
    const after = indexed(await truth(sandbox, shop));
    expect([answer.created.length, answer.updated.length, answer.deleted.length]).toEqual([3, 5, 2]);
    expect(after.size).toBe(153);
    for (const [id, product] of after) {
      const touched = [...answer.created, ...answer.updated, ...answer.deleted].includes(id);
      if (touched) expect(product.updateTime).toBe(answer.updateTime);
      else expect(product).toEqual(before.get(id));
    }
    for (const id of answer.created)
      expect(after.get(id)).toMatchObject({ expected: 'accepted', status: 'NORMAL' });
    for (const id of answer.deleted)
      expect(after.get(id)).toMatchObject({ expected: 'deleted', status: 'SELLER_DELETE' });
    for (const id of answer.updated) {
      const [old, fresh] = [before.get(id), after.get(id)];
      expect(fresh?.expected).toBe('accepted');
      expect(fresh?.expectedName).not.toBe(old?.expectedName);
      for (const [i, sku] of (fresh?.skus ?? []).entries()) {
        expect(sku.expectedPrice).not.toBe(old?.skus[i]?.expectedPrice);
        expect(sku.stock).not.toBe(old?.skus[i]?.stock);
        expect([sku.id, sku.sellerSku, sku.gtin]).toEqual([
          old?.skus[i]?.id,
          old?.skus[i]?.sellerSku,
          old?.skus[i]?.gtin,
        ]);
      }
    }
  });

  it('picks the same products for the same seed', async () => {
    const [a, b] = [await start(), await start()];
    const change = { update: 5, delete: 2, seed: 3 };
    const [first, second] = [await mutate(a, 'tiktok-shop', change), await mutate(b, 'tiktok-shop', change)];
    expect([second.updated, second.deleted]).toEqual([first.updated, first.deleted]);
  });

  it('takes ids in place of counts, and refuses ids of other shops', async () => {
    const sandbox = await start();
    const [one, two] = await truth(sandbox, shopAt(sandbox, 'tiktok-shop'));
    const answer = await mutate(sandbox, 'tiktok-shop', { updateIds: [one?.id], deleteIds: [two?.id] });
    expect([answer.updated, answer.deleted]).toEqual([[one?.id], [two?.id]]);
    const shop = shopAt(sandbox, 'tiktok-shop').externalId;
    const refused = await control(sandbox, 'POST', '/mutate', {
      platform: 'tiktok-shop',
      shop,
      updateIds: ['5'],
    });
    expect(refused.status).toBe(400);
  });

  it('shows at the top of Shopee’s list, and takes deleted products out of it', async () => {
    const sandbox = await start();
    const client = new ShopeeClient(sandbox);
    const id = shopAt(sandbox, 'shopee').externalId;
    const access = { id, token: (await client.authorise(id)).access_token };
    const list = async (query: Readonly<Record<string, string | readonly string[]>>): Promise<ShopeeList> => {
      const all = { offset: '0', page_size: '100', ...query };
      return (await client.call('/api/v2/product/get_item_list', all, access)).body<ShopeeBody<ShopeeList>>()
        .response;
    };
    const before = await list({ item_status: LIVE });
    const answer = await mutate(sandbox, 'shopee', { create: 3, update: 5, delete: 2, seed: 7 });
    const [first, second] = [
      await list({ item_status: LIVE }),
      await list({ item_status: LIVE, offset: '100' }),
    ];
    expect(first.total_count).toBe(before.total_count + 1);
    const listed = [...first.item, ...second.item].map(({ item_id }) => String(item_id));
    expect(new Set(listed).size).toBe(first.total_count);
    expect(listed.slice(0, 8).toSorted()).toEqual([...answer.created, ...answer.updated].toSorted());
    const window = {
      item_status: LIVE,
      update_time_from: String(answer.updateTime - 1),
      update_time_to: '4000000000',
    };
    expect((await list(window)).total_count).toBe(8);
    const deleted = await list({ ...window, item_status: ['SELLER_DELETE'] });
    expect(deleted.item.map(({ item_id }) => String(item_id)).toSorted()).toEqual(answer.deleted.toSorted());
  });

  it('shows in TikTok Shop’s search by update time, keeps the create order and leaves old tokens valid', async () => {
    const sandbox = await start();
    const shop = shopAt(sandbox, 'tiktok-shop');
    const client = new TikTokShopClient(sandbox);
    await client.authorise();
    const search = async (
      filters: object,
      query: Readonly<Record<string, string>> = {},
    ): Promise<TikTokShopSearch> =>
      (await client.search(shop.cipher ?? '', filters, query)).body<TikTokShopBody<TikTokShopSearch>>().data;
    const before = await search({ status: 'ALL' });
    const answer = await mutate(sandbox, 'tiktok-shop', { create: 3, update: 5, delete: 2, seed: 7 });
    const changed = await search({ status: 'ALL', update_time_ge: answer.updateTime });
    const touched = [...answer.created, ...answer.updated, ...answer.deleted];
    expect(changed.products.map(({ id }) => id).toSorted()).toEqual(touched.toSorted());
    expect(changed.total_count).toBe(10);
    const after = await search({ status: 'ALL' });
    expect(after.products.slice(0, 3).map(({ id }) => id)).toEqual(answer.created.toReversed());
    expect(after.total_count).toBe(153);
    const rest = await search({ status: 'ALL' }, { page_token: before.next_page_token ?? '' });
    expect(rest.products).toHaveLength(50);
    const created = await search({ status: 'ALL', create_time_ge: answer.updateTime });
    expect(created.products.map(({ id }) => id)).toEqual(answer.created.toReversed());
    const active = await search({ status: 'ACTIVATE' }, { page_size: '1' });
    const live = (await truth(sandbox, shop)).filter(({ status }) => status === 'ACTIVATE');
    expect(active.total_count).toBe(live.length);
  });

  it('survives a restart with a state file, which another seed refuses', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'sandbox-'));
    const stateFile = join(directory, 'state.json');
    try {
      const first = await start({ stateFile });
      await mutate(first, 'shopee', { create: 2, update: 4, delete: 1 });
      const expected = await truth(first, shopAt(first, 'shopee'));
      const second = await start({ stateFile });
      expect(await truth(second, shopAt(second, 'shopee'))).toEqual(expected);
      await expect(startSandbox({ products: 150, seed: 2, stateFile })).rejects.toThrow(/seed 1/);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
