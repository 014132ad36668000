/** GET /api/products, /api/quality and /api/settings: what the page shows of the catalogue after a real import. */
import { beforeAll, expect, test } from 'vitest';
import { useStack } from '../support/use-stack.ts';
import { useConsole } from './support/use-console.ts';

const stack = useStack({ sandbox: { products: 40, limits: 'lifted' } });
const console = useConsole(stack);

interface Product {
  readonly id: number;
  readonly name: string;
  readonly listingCount: number;
}
interface Details extends Product {
  readonly listings: readonly {
    readonly platform: string;
    readonly shop: string;
    readonly externalId: string;
    readonly variants: readonly {
      readonly masterVariantId: number;
      readonly sku: string | null;
      readonly price: string;
    }[];
  }[];
}
interface Products {
  readonly items: readonly Product[];
  readonly nextCursor: string | null;
}

async function get<T>(path: string): Promise<T> {
  const response = await console.get(path);
  expect(response.status, path).toBe(200);
  return (await response.json()) as T;
}

const search = (query: Readonly<Record<string, string>>) =>
  get<Products>(`/api/products?${new URLSearchParams(query).toString()}`);

beforeAll(async () => {
  await Promise.all([stack.start('producer'), stack.start('worker')]);
  await stack.importAll('full');
});

test('pages go through every product once', async () => {
  const ids: number[] = [];
  let cursor: string | null = null;
  do {
    const page: Products = await search({ limit: '30', ...(cursor !== null && { cursor }) });
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  const { rows } = await stack.database.pool.query<{ id: number }>(
    'SELECT id::int FROM master_products ORDER BY id DESC',
  );
  expect(ids).toEqual(rows.map(({ id }) => id));
});

test('a product is found by beginnings of words, SKU, GTIN and listing id, and shows its listings side by side', async () => {
  const all = await search({ limit: '100' });
  const shared = all.items.find(({ listingCount }) => listingCount > 1);
  if (!shared) throw new Error('no product has two listings');
  const product = await get<Details>(`/api/products/${shared.id}`);
  expect(product.listings).toHaveLength(shared.listingCount);
  const shownIn = product.listings.map(
    ({ variants }) => new Set(variants.map((variant) => variant.masterVariantId)),
  );
  expect([...(shownIn[0] ?? [])].some((id) => shownIn[1]?.has(id))).toBe(true);

  const [listing] = product.listings;
  const sku = listing?.variants.find((variant) => variant.sku !== null)?.sku ?? '';
  const word = /\p{L}{5,}/u.exec(product.name)?.[0] ?? '';
  const texts = [listing?.externalId ?? '', sku, sku.toUpperCase(), word.slice(0, -1)];
  for (const q of texts) {
    expect(
      (await search({ q, limit: '100' })).items.map(({ id }) => id),
      q,
    ).toContain(product.id);
  }
  expect((await search({ q: 'nothing-is-called-like-this' })).items).toEqual([]);
  expect((await search({ q: '& | ! <->' })).items).toEqual([]);
});

test('a filter leaves the products of other shops and marketplaces out', async () => {
  const [shop] = await stack.shops();
  if (!shop) throw new Error('no shop');
  const { items } = await search({ platform: shop.platform, shop: shop.externalId, limit: '3' });
  for (const { id } of items) {
    const { listings } = await get<Details>(`/api/products/${id}`);
    expect(listings.map((listing) => listing.shop)).toContain(shop.externalId);
  }
  expect((await search({ platform: 'tiktok-shop', shop: shop.externalId })).items).toEqual([]);
});

test('the quality of a small catalogue is told from all of it', async () => {
  interface Quality {
    readonly sampledPercent: number;
    readonly shops: readonly { readonly shop: string; readonly listings: number; readonly brand: number }[];
    readonly rejects: readonly { readonly name: string; readonly count: number }[];
  }
  const quality = await get<Quality>('/api/quality');
  const counted = await stack.database.pool.query<{ shop: string; listings: number; brand: number }>(
    `SELECT s.external_id AS shop, count(*)::int AS listings, count(m.brand)::int AS brand
     FROM platform_mappings m JOIN shops s ON s.id = m.shop_id WHERE m.delisted_at IS NULL GROUP BY s.id ORDER BY s.id`,
  );
  expect(quality.sampledPercent).toBe(100);
  expect(quality.shops).toMatchObject(counted.rows);
  const rejects = await stack.database.pool.query<{ reasons: number }>(
    'SELECT sum(jsonb_array_length(reasons))::int AS reasons FROM import_rejects WHERE resolved_at IS NULL',
  );
  expect(quality.rejects.reduce((sum, { count }) => sum + count, 0)).toBe(rejects.rows[0]?.reasons);
  await get('/api/quality/conflicts');
});

test('why a run rejected products is told by reason and field, and the list finds the same ones', async () => {
  interface Reject {
    readonly reasons: readonly { readonly code: string; readonly field: string }[];
  }
  const runs = await get<{ items: { id: number; rejected: number }[] }>('/api/runs');
  const run = runs.items.find(({ rejected }) => rejected > 0);
  if (!run) throw new Error('no run rejected anything');
  const { items } = await get<{ items: Reject[] }>(`/api/rejects?run=${run.id}&limit=100`);
  expect(items).toHaveLength(run.rejected);
  const groups = new Map<string, number>();
  for (const { reasons } of items) {
    const names = reasons.map(({ code, field }) => `${code} ${field.replace(/\d{5,}/g, '*')}`);
    for (const name of new Set(names)) groups.set(name, (groups.get(name) ?? 0) + 1);
  }
  const { reasons } = await get<{ reasons: { code: string; field: string; count: number }[] }>(
    `/api/runs/${run.id}/rejects`,
  );
  expect(new Map(reasons.map(({ code, field, count }) => [`${code} ${field}`, count]))).toEqual(groups);
  const counts = reasons.map(({ count }) => count);
  expect(counts).toEqual([...counts].sort((a, b) => b - a));
});

test('settings are shown with secrets masked', async () => {
  const text = await (await console.get('/api/settings')).text();
  expect(text).toContain('CONSOLE_PORT');
  for (const secret of [
    stack.runtime.config.encryptionKey.toString('hex'),
    stack.runtime.config.shopee.credentials?.partnerKey,
  ]) {
    expect(text).not.toContain(secret);
  }
});
