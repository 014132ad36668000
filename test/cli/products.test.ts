/** `syncstore products`: finding, showing and exporting a catalogue that was really imported. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportPages } from '../../apps/cli/src/products/export-products.ts';
import { useStack } from '../support/use-stack.ts';
import { runCli } from './support/run-cli.ts';
import { runInProcess, runInProcessJson } from './support/run-in-process.ts';
import { settingsOf } from './support/settings-of.ts';

const stack = useStack({ sandbox: { products: 12, limits: 'lifted' } });
let directory = '';

interface Product {
  readonly id: number;
  readonly name: string;
  readonly basePrice: string | null;
  readonly listingCount: number;
}
interface Found {
  readonly products: readonly Product[];
  readonly nextCursor: number | null;
}
interface Variant {
  readonly sku: string | null;
  readonly gtin: string | null;
  readonly price: string;
}
interface Details extends Product {
  readonly listings: readonly {
    readonly platform: string;
    readonly shop: string;
    readonly externalId: string;
    readonly matchConflict: string | null;
    readonly variants: readonly Variant[];
  }[];
}

const settings = () => settingsOf(stack.runtime);
const search = (...words: string[]) => runInProcessJson<Found>(['products', 'search', ...words], settings());

/** A product with two listings, and how the catalogue says it. */
async function sharedProduct(): Promise<Details> {
  const { rows } = await stack.database.pool.query<{ id: number }>(
    'SELECT id::int FROM master_products WHERE listing_count > 1 ORDER BY id LIMIT 1',
  );
  const { document } = await runInProcessJson<{ products: Details[] }>(
    ['products', 'show', String(rows[0]?.id)],
    settings(),
  );
  const [product] = document.products;
  if (!product) throw new Error('no product has two listings');
  return product;
}

async function storedIds(): Promise<number[]> {
  const { rows } = await stack.database.pool.query<{ id: number }>(
    'SELECT id::int FROM master_products ORDER BY id DESC',
  );
  return rows.map(({ id }) => id);
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'syncstore-export-'));
  await Promise.all([stack.start('producer'), stack.start('worker')]);
  await stack.importAll('full');
});
afterAll(() => rm(directory, { recursive: true }));

describe('search', () => {
  test('goes by cursor through every product once', async () => {
    const ids: number[] = [];
    let cursor: number | null = null;
    do {
      const words: string[] = ['--limit', '7', ...(cursor === null ? [] : ['--cursor', String(cursor)])];
      const { document, exitCode }: { document: Found; exitCode: number | null } = await search(...words);
      expect(exitCode).toBe(0);
      ids.push(...document.products.map(({ id }) => id));
      cursor = document.nextCursor;
    } while (cursor !== null);
    expect(ids).toEqual(await storedIds());
  });

  test('finds by words, SKU, GTIN and listing id, and leaves other shops out', async () => {
    const product = await sharedProduct();
    const [listing] = product.listings;
    const variants = product.listings.flatMap(({ variants: some }) => some);
    const codes = [
      listing?.externalId,
      variants.find(({ sku }) => sku !== null)?.sku,
      variants.find(({ gtin }) => gtin !== null)?.gtin,
      /\p{L}{5,}/u.exec(product.name)?.[0],
    ];
    for (const code of codes.filter((text) => text !== undefined && text !== null)) {
      const { document } = await search(code, '--limit', '100');
      expect(
        document.products.map(({ id }) => id),
        code,
      ).toContain(product.id);
    }
    const elsewhere = await search('--platform', 'tiktok-shop', '--shop', 'no-such-shop');
    expect(elsewhere.document).toEqual({ products: [], nextCursor: null });
  });

  test('prints a table for people, and says when there is more, or nothing', async () => {
    const some = await runInProcess(['products', 'search', '--limit', '2'], settings());
    expect(some.exitCode).toBe(0);
    expect(some.stdout).toMatch(/^ *ID +STATUS +PRICE +LISTINGS +UPDATED +BRAND +NAME\n/);
    expect(some.stdout.trim().split('\n')).toHaveLength(3);
    expect(some.stderr).toMatch(/^There are more\. Go on: add --cursor \d+\n$/);
    expect(await runInProcess(['products', 'search', 'nothing-is-called-so'], settings())).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: 'There is no such product.\n',
    });
  });
});

describe('show', () => {
  test('has the listings side by side, with prices digit by digit, and conflicts', async () => {
    const product = await sharedProduct();
    const [listing] = product.listings;
    const { pool } = stack.database;
    await pool.query(
      `UPDATE platform_variants v SET price = 12345678901234.1500 FROM platform_mappings m
       WHERE m.id = v.mapping_id AND m.external_id = $1`,
      [listing?.externalId],
    );
    await pool.query(
      `UPDATE platform_mappings SET match_conflict = 'listing_bridges_masters' WHERE external_id = $1`,
      [listing?.externalId],
    );
    const { exitCode, stdout, stderr } = await runInProcess(
      ['products', 'show', String(product.id)],
      settings(),
    );
    await pool.query('UPDATE platform_mappings SET match_conflict = NULL');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const titles = product.listings.map(({ platform, shop }) => `${platform} ${shop}`).join(' +');
    expect(stdout).toMatch(new RegExp(`^FIELD +MASTER +${titles}$`, 'm'));
    expect(stdout).toMatch(new RegExp(`^VARIANT +SKU +GTIN +OPTIONS +${titles}$`, 'm'));
    expect(stdout).toContain('12345678901234.15 ');
    expect(stdout).toMatch(/^conflict: .*listing_bridges_masters.*correct its GTIN or SKU there$/m);
  });

  test('of a product that there is not ends with 2 and says where to look', async () => {
    const { exitCode, stdout, stderr } = await runInProcess(['products', 'show', '999999'], settings());
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toBe('There is no product 999999. Find some: syncstore products search\n');
  });
});

describe('export', () => {
  test('as csv has a line for each product, and what a spreadsheet would compute is text', async () => {
    const [newest = 0] = await storedIds();
    await stack.database.pool.query('UPDATE master_products SET name = $2, brand = $3 WHERE id = $1', [
      newest,
      '=HYPERLINK("http://a.example","x")',
      '-1+1',
    ]);
    const { exitCode, stdout, stderr } = await runCli(['products', 'export'], { settings: settings() });
    const ids = await storedIds();
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: `Exported ${ids.length} products.\n` });
    const [header, first] = stdout.split('\n');
    expect(header).toBe('id,name,brand,category,status,price,currency,listings,updated_at');
    expect(first).toContain(`${newest},"'=HYPERLINK(""http://a.example"",""x"")",'-1+1,`);
    expect([...stdout.matchAll(/^(\d+),/gm)].map(([, id]) => Number(id))).toEqual(ids);
  });

  test('with listings has a line for each variant of each of them', async () => {
    const { stdout } = await runInProcess(['products', 'export', '--listings'], settings());
    const { rows } = await stack.database.pool.query<{ variants: number }>(
      'SELECT count(*)::int AS variants FROM platform_variants',
    );
    expect(stdout).toMatch(/^product_id,.*,sku,gtin,options,price,list_price,currency,stock,for_sale\n/);
    const lines = stdout.match(/,(true|false)$/gm) ?? [];
    expect(lines).toHaveLength(rows[0]?.variants ?? 0);
  });

  test('reads page by page, and joins them to the same file', async () => {
    const { database } = stack.runtime;
    const whole = await runInProcess(['products', 'export'], settings());
    const sizes: number[] = [];
    let text = '';
    for await (const page of exportPages(database, {
      filter: {},
      format: 'csv',
      listings: false,
      pageSize: 7,
    })) {
      sizes.push(page.products);
      text += page.text;
    }
    expect(text).toBe(whole.stdout);
    expect(sizes.length).toBeGreaterThan(3);
    expect(Math.max(...sizes)).toBe(7);
  });

  test('as jsonl is what show and search tell, into a file that has its name when it is whole', async () => {
    const file = join(directory, 'catalogue.jsonl');
    const words = ['products', 'export', '--format', 'jsonl', '--listings', '--output', file];
    const { exitCode, document } = await runInProcessJson(words, settings());
    const ids = await storedIds();
    expect({ exitCode, document }).toEqual({
      exitCode: 0,
      document: { exported: ids.length, format: 'jsonl', file },
    });
    const products = (await readFile(file, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Details);
    expect(products.map(({ id }) => id)).toEqual(ids);
    const shared = await sharedProduct();
    expect(products.find(({ id }) => id === shared.id)).toEqual(shared);
    expect(await readdir(directory)).toEqual(['catalogue.jsonl']);
  });

  test('ends with 2 where the file can not be, and where --json has no file to tell of', async () => {
    const words = ['products', 'export'];
    const nowhere = await runInProcess([...words, '--output', join(directory, 'no', 'x.csv')], settings());
    expect(nowhere).toMatchObject({ exitCode: 2, stdout: '' });
    expect(nowhere.stderr).toMatch(/^--output .*x\.csv can't be written: /);
    const refused = await runInProcessJson<{ error: { exitCode: number } }>(words, settings());
    expect(refused.document.error.exitCode).toBe(2);
  });
});
