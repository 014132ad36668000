/** Faults of lists and of products: what is served is distorted, and the truth is not. */
import { type Sandbox, startSandbox, type TruthProduct } from '@syncstore/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shopAt, truth } from './clients.ts';
import { type FaultyShop, openFaultyShop, type Page } from './faults.ts';

describe.each(['shopee', 'tiktok-shop'] as const)('on %s', (platform) => {
  let sandbox: Sandbox;
  let shop: FaultyShop;
  let first: Page;
  let products: readonly TruthProduct[];

  beforeAll(async () => {
    sandbox = await startSandbox({ products: 50, limits: 'lifted' });
    shop = await openFaultyShop(sandbox, platform);
    first = await shop.page();
    products = await truth(sandbox, shopAt(sandbox, platform));
  });
  afterAll(() => sandbox.close());

  /** @returns the page under one fault that strikes always */
  async function under(fault: string, cursor?: string): Promise<Page> {
    await shop.set({ [`${fault}Rate`]: 1 });
    const page = await shop.page(cursor);
    expect(await shop.struck()).toEqual({ [fault]: 1 });
    expect(await truth(sandbox, shopAt(sandbox, platform))).toEqual(products);
    return page;
  }

  it('a list that lies claims to be empty', async () => {
    expect(await under('emptyList')).toMatchObject({ ids: [], total: 0, more: false });
  });

  it('rows come twice', async () => {
    const { ids, cursor } = await under('duplicateRows');
    expect(ids.length).toBeGreaterThan(first.ids.length);
    expect([...new Set(ids)]).toEqual(first.ids);
    expect(cursor).toBe(first.cursor);
  });

  it('rows are left out, although the cursor moves on as if they had come', async () => {
    const { ids, cursor } = await under('skippedRows');
    expect(ids.length).toBeLessThan(first.ids.length);
    expect(first.ids).toEqual(expect.arrayContaining([...ids]));
    expect(cursor).toBe(first.cursor);
  });

  it('the same page comes again and again, with cursors that grow', async () => {
    const second = await under('samePage', first.cursor);
    const third = await under('samePage', second.cursor);
    const fourth = await under('samePage', third.cursor);
    for (const page of [second, third, fourth]) expect(page.ids).toEqual(first.ids);
    expect(new Set([first, second, third, fourth].map(({ cursor }) => cursor)).size).toBe(4);
  });

  it('a cursor does not grow', async () => {
    const second = await under('stuckCursor', first.cursor);
    expect(second).toMatchObject({ more: true, cursor: first.cursor });
    const start = await under('stuckCursor');
    const again = await under('stuckCursor', start.cursor);
    expect(again).toMatchObject({ ids: first.ids, cursor: start.cursor });
  });

  it('a list has no end', async () => {
    let { cursor } = await under('totalDrift');
    const seen = new Set<string | undefined>();
    await shop.set({ noEndRate: 1 });
    for (let i = 0; i < 8; i += 1) {
      const page = await shop.page(cursor);
      expect(page.more).toBe(true);
      cursor = page.cursor;
      seen.add(cursor);
    }
    expect(seen.size).toBe(8);
    expect((await shop.struck())['noEnd']).toBeGreaterThan(4);
  });

  it('a cursor is missing', async () => {
    expect((await under('missingCursor')).cursor).toBeUndefined();
  });

  it('the total is another one than there are products', async () => {
    expect((await under('totalDrift')).total).not.toBe(first.total);
  });

  it('products vanish between list and details, by id and by share', async () => {
    const accepted = products.filter(({ expected }) => expected === 'accepted').map(({ id }) => id);
    const [gone = '', there = ''] = accepted;
    await shop.set({ vanishedIds: [gone] });
    expect((await shop.detail(gone)).text).not.toContain(`${gone}`);
    expect((await shop.detail(there)).text).toContain(there);
    expect(await shop.struck()).toEqual({ vanished: 1 });
    await shop.set({ vanishedRate: 0.3, seed: 4 });
    const shown = async (id: string): Promise<boolean> => (await shop.detail(id)).text.includes(id);
    const once = await Promise.all(accepted.map(shown));
    expect(new Set(once).size).toBe(2);
    expect(await Promise.all(accepted.map(shown))).toEqual(once);
  });

  it('details fail every time for one product', async () => {
    // On Shopee those of an item without models; the others fail in the model call.
    const plain = products.filter(({ expected, skus }) => expected === 'accepted' && skus[0]?.id === '0');
    const [bad = '', good = ''] = (platform === 'shopee' ? plain : products).map(({ id }) => id);
    await shop.set({ detailErrorIds: [bad] });
    for (let i = 0; i < 2; i += 1) {
      expect((await shop.detail(bad)).text).toMatch(/error_system_busy|36009003/);
    }
    expect((await shop.detail(good)).text).not.toMatch(/error_system_busy|36009003/);
    expect(await shop.struck()).toEqual({ detailError: 2 });
  });

  it('a seller edits while the list is read, and the truth changes with it', async () => {
    await shop.set({ editRate: 1, seed: 3 });
    for (let i = 0; i < 12; i += 1) await shop.page();
    expect(await shop.struck()).toEqual({ edit: 12 });
    await shop.set({});
    const after = await truth(sandbox, shopAt(sandbox, platform));
    const before = new Map(products.map((product) => [product.id, JSON.stringify(product)]));
    const edited = after.filter((product) => before.get(product.id) !== JSON.stringify(product));
    expect(edited.length).toBeGreaterThan(3);
    expect(after.length).toBeGreaterThan(products.length);
    products = after;
    first = await shop.page();
  });
});
