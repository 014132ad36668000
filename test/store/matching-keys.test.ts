import { matchListings } from '@syncstore/catalog';
import type { MatchListings } from '@syncstore/contracts';
import { type ClaimedPage, drawTicket, type ShopView } from '@syncstore/store';
import { describe, expect, it } from 'vitest';
import { beginRun, claimOne } from './support/pages.ts';
import { fetched, variant, write } from './support/products.ts';
import { orphans } from './support/snapshot.ts';
import { addShop, rowOf, rowsOf, useStore } from './support/store.ts';

const store = useStore();

interface Lane {
  readonly shop: ShopView;
  readonly page: ClaimedPage;
}

async function lane(seller: string): Promise<Lane> {
  const shop = await addShop(store, { seller });
  await beginRun(store, shop);
  return { shop, page: await claimOne(store, shop) };
}

interface Keys {
  readonly sku?: string;
  readonly gtin?: string;
}

/** A listing of one variant with these keys. */
const goods = (id: string, keys: Keys, name = `Product ${id}`) =>
  fetched(id, { product: { name, variants: [variant(`${id}-v`, keys)] } });
const gone = (id: string) => ({ externalId: id, counted: true });

/** Which listings share a master, by external id. */
async function groupsOf(...lanes: Lane[]): Promise<string[][]> {
  const rows = await rowsOf<{ ids: string[] }>(
    store,
    `SELECT array_agg(external_id ORDER BY external_id) AS ids FROM platform_mappings WHERE shop_id = ANY ($1)
     GROUP BY master_product_id ORDER BY 1`,
    [lanes.map(({ shop }) => shop.id)],
  );
  return rows.map(({ ids }) => ids);
}
const conflictOf = async (key: string) =>
  (
    await rowOf<{ conflict: string | null }>(store, 'SELECT conflict FROM matching_keys WHERE key = $1', [
      key,
    ])
  ).conflict;
const masterOf = async (id: string) =>
  (
    await rowOf<{ id: string }>(
      store,
      'SELECT master_product_id AS id FROM platform_mappings WHERE external_id = $1',
      [id],
    )
  ).id;

describe('a seller SKU', () => {
  it('joins listings of one seller, and not of two', async () => {
    const [a, b, other] = [await lane('joins'), await lane('joins'), await lane('somebody else')];
    await write(store, a.page, { products: [goods('j1', { sku: 'Mug-1' })] });
    await write(store, b.page, { products: [goods('j2', { sku: ' MUG-1 ' })] });
    await write(store, other.page, { products: [goods('j3', { sku: 'Mug-1' })] });
    expect(await groupsOf(a, b, other)).toEqual([['j1', 'j2'], ['j3']]);
  });

  it('that becomes ambiguous takes apart what it had joined, and joins it again when the ambiguity ends', async () => {
    const [a, b] = [await lane('apart'), await lane('apart')];
    await write(store, a.page, { products: [goods('p1', { sku: 'x' })] });
    await write(store, b.page, { products: [goods('p2', { sku: 'x' })] });
    const master = await masterOf('p1');
    await write(store, b.page, { products: [goods('p3', { sku: 'x' })] });
    expect(await groupsOf(a, b)).toEqual([['p1'], ['p2'], ['p3']]);
    expect(await conflictOf('s:apart:x')).toBe('sku_twice_in_shop');
    await write(store, b.page, { gone: [gone('p3')] });
    expect(await groupsOf(a, b)).toEqual([['p1', 'p2', 'p3']]);
    expect(await conflictOf('s:apart:x')).toBeNull();
    expect(await masterOf('p1')).toBe(master);
    expect(await orphans(store)).toEqual({ masters: 0, variants: 0, crossed: 0 });
  });

  it('is ambiguous when two live listings of a shop carry it, however many delisted ones do too', async () => {
    const a = await lane('reborn');
    for (let i = 0; i < 12; i += 1) {
      await write(store, a.page, { products: [goods(`old-${i}`, { sku: 'x' })] });
      await write(store, a.page, { gone: [gone(`old-${i}`)] });
    }
    await write(store, a.page, { products: [goods('live-1', { sku: 'x' })] });
    await write(store, a.page, { products: [goods('live-2', { sku: 'x' })] });
    expect(await conflictOf('s:reborn:x')).toBe('sku_twice_in_shop');
    expect((await groupsOf(a)).filter((group) => group.length > 1)).toEqual([]);
  });

  it('that thousands of listings share is not read through by every write that meets it', async () => {
    const crowd = await lane('crowded');
    const other = await lane('crowded');
    const handed: number[] = [];
    const rules: MatchListings = (listings) => {
      handed.push(listings.length);
      return matchListings(listings);
    };
    const CHUNK = 250;
    for (let from = 0; from < 2_000; from += CHUNK) {
      const products = Array.from({ length: CHUNK }, (_, i) => goods(`c${from + i}`, { sku: '1' }));
      await write(store, crowd.page, { products }, rules);
    }
    expect(await conflictOf('s:crowded:1')).toBe('sku_twice_in_shop');
    handed.length = 0;
    await write(store, other.page, { products: [goods('o1', { sku: '1', gtin: '00000000000001' })] }, rules);
    await write(store, crowd.page, { products: [goods('c1', { sku: '1', gtin: '00000000000001' })] }, rules);
    await write(store, crowd.page, { gone: [gone('c7')] }, rules);
    expect(handed).toEqual([1, 2, 1]);
    expect((await groupsOf(crowd, other)).filter((group) => group.length > 1)).toEqual([['c1', 'o1']]);
    expect(await orphans(store)).toEqual({ masters: 0, variants: 0, crossed: 0 });
  }, 120_000);
});

describe('a master', () => {
  it('that lost its last listing to another is gone, with its variants', async () => {
    const [a, b] = [await lane('vacated'), await lane('vacated')];
    await write(store, a.page, { products: [goods('v1', {})] });
    await write(store, b.page, { products: [goods('v2', { sku: 'now' })] });
    const vacated = await masterOf('v2');
    await write(store, a.page, { products: [goods('v1', { sku: 'now' })] });
    expect(await groupsOf(a, b)).toEqual([['v1', 'v2']]);
    expect(await rowsOf(store, 'SELECT FROM master_products WHERE id = $1', [vacated])).toEqual([]);
    expect(
      await rowsOf(store, 'SELECT FROM master_variants WHERE master_product_id = $1', [vacated]),
    ).toEqual([]);
  });

  it('computes its variants anew when another listing makes their SKU ambiguous', async () => {
    const a = await lane('rekeyed');
    const red = [{ name: 'Colour', value: 'Red' }];
    const product = { variants: [variant('r1-v', { sku: 'x', options: red })] };
    await write(store, a.page, { products: [fetched('r1', { product })] });
    await write(store, a.page, { products: [goods('r2', { sku: 'x' })] });
    const variants = await rowsOf<{ options: unknown; sku: string }>(
      store,
      `SELECT mv.options, mv.sku FROM master_variants mv JOIN platform_mappings m USING (master_product_id)
       WHERE m.external_id = 'r1'`,
    );
    expect(variants).toEqual([{ options: red, sku: 'x' }]);
  });

  it('keeps a listing that changes nothing but its price, and takes the new price', async () => {
    const [a, b] = [await lane('priced'), await lane('priced')];
    await write(store, a.page, { products: [goods('q1', { sku: 'x' })] });
    await write(store, b.page, { products: [goods('q2', { sku: 'x' })] });
    const cheaper = fetched('q1', { product: { variants: [variant('q1-v', { sku: 'x', price: '9.99' })] } });
    let asked = 0;
    await write(store, a.page, { products: [cheaper] }, (listings) => {
      asked += 1;
      return matchListings(listings);
    });
    expect(asked).toBe(0);
    expect(
      await rowOf(store, 'SELECT base_price, listing_count FROM master_products WHERE id = $1', [
        await masterOf('q1'),
      ]),
    ).toEqual({ base_price: '9.9900', listing_count: 2 });
  });

  it('moves a listing whose keys stay, when another one of the same chunk changes their group', async () => {
    const [a, b] = [await lane('chunked'), await lane('chunked')];
    await write(store, b.page, { products: [goods('b1', { sku: 'x' })] });
    await write(store, a.page, { products: [goods('a1', { sku: 'x' }), goods('a2', {})] });
    expect(await groupsOf(a, b)).toEqual([['a1', 'b1'], ['a2']]);
    await write(store, a.page, {
      products: [goods('a1', { sku: 'x' }, 'Renamed'), goods('a2', { sku: 'x' })],
    });
    expect(await groupsOf(a, b)).toEqual([['a1'], ['a2'], ['b1']]);
    expect(await orphans(store)).toEqual({ masters: 0, variants: 0, crossed: 0 });
  });
});

describe('a listing that bridges two masters', () => {
  it('joins neither and says so, as long as both are there', async () => {
    const [a, b] = [await lane('bridged'), await lane('bridged')];
    const set = fetched('set', {
      product: { variants: [variant('cup', { sku: 'cup' }), variant('saucer', { sku: 'saucer' })] },
    });
    const bridging = async () =>
      (
        await rowsOf<{ external_id: string }>(
          store,
          'SELECT external_id FROM platform_mappings WHERE match_conflict IS NOT NULL AND shop_id = ANY ($1)',
          [[a.shop.id, b.shop.id]],
        )
      ).map(({ external_id: id }) => id);
    await write(store, a.page, { products: [goods('cup-alone', { sku: 'cup' })] });
    await write(store, b.page, { products: [set] });
    expect(await groupsOf(a, b)).toEqual([['cup-alone', 'set']]);
    expect(await bridging()).toEqual([]);
    await write(store, a.page, { products: [goods('saucer-alone', { sku: 'saucer' })] });
    expect(await groupsOf(a, b)).toEqual([['cup-alone'], ['saucer-alone'], ['set']]);
    expect(await bridging()).toEqual(['set']);
    await write(store, a.page, { gone: [gone('cup-alone')] });
    expect(await groupsOf(a, b)).toContainEqual(expect.arrayContaining(['saucer-alone', 'set']));
    expect(await bridging()).toEqual([]);
    expect(await orphans(store)).toEqual({ masters: 0, variants: 0, crossed: 0 });
  });
});

describe('writes at the same time', () => {
  it('of listings that share keys in every which way all succeed, and soon', async () => {
    const lanes = await Promise.all(Array.from({ length: 8 }, () => lane('busy')));
    const startedAt = Date.now();
    for (let round = 0; round < 3; round += 1) {
      const ticket = await drawTicket(store.database.sql);
      await Promise.all(
        lanes.map(({ page }, n) =>
          write(store, page, {
            ticket,
            products: Array.from({ length: 6 }, (_, i) =>
              goods(`${n}-${i}`, {
                sku: `k${(i * (n + 1) + round) % 7}`,
                gtin: `0000000000000${(i + n + round) % 9}`,
              }),
            ),
          }),
        ),
      );
    }
    // A deadlock takes PostgreSQL a second to notice: a few of them would show.
    expect(Date.now() - startedAt).toBeLessThan(20_000);
    expect(await orphans(store)).toEqual({ masters: 0, variants: 0, crossed: 0 });
  });

  it('of two listings that join leave one master, whoever was first', async () => {
    const [a, b] = [await lane('joining'), await lane('joining')];
    for (let i = 0; i < 10; i += 1) {
      await Promise.all([
        write(store, a.page, { products: [goods(`left-${i}`, { sku: `pair-${i}` })] }),
        write(store, b.page, { products: [goods(`right-${i}`, { sku: `pair-${i}` })] }),
      ]);
    }
    expect(await groupsOf(a, b)).toEqual(Array.from({ length: 10 }, (_, i) => [`left-${i}`, `right-${i}`]));
  });
});
