/**
 * Every place of the page, light, dark and on a phone: axe finds nothing serious, nothing is cut off at the side, and a keyboard
 * gets to the content. With SCREENSHOTS=docs/images the pictures of the documents are taken on the way.
 */
import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContextOptions } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { useConsole } from '../console/support/use-console.ts';
import { deadPage } from '../support/dead-page.ts';
import { useStack } from '../support/use-stack.ts';
import { useBrowser } from './support/use-browser.ts';

const stack = useStack({ sandbox: { products: 250 } });
const console = useConsole(stack);
const browser = useBrowser();

const LOOKS: Readonly<Record<string, BrowserContextOptions>> = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  phone: { colorScheme: 'light', viewport: { width: 390, height: 844 } },
};

/** What the documents show. */
const PICTURES: Readonly<Record<string, string>> = {
  'light overview': 'console',
  'dark overview': 'console-dark',
  'phone run': 'console-phone',
  'light dead letter': 'console-dead-letter',
  'light product': 'console-product',
};

let letterId = 0;
let runId = 0;
let product = { id: 0, name: '' };

beforeAll(async () => {
  // Before there are workers, which would take the page first.
  letterId = (await deadPage(stack)).id;
  await Promise.all([stack.start('producer'), stack.start('worker')]);
  runId = (await stack.importAll('full'))[0]?.id ?? 0;
  const { rows } = await stack.database.pool.query<typeof product>(
    'SELECT id::int, name FROM master_products WHERE listing_count > 1 ORDER BY id LIMIT 1',
  );
  product = rows[0] ?? product;
  // Under way while the first pages are looked at.
  for (const shop of (await stack.shops()).slice(1)) await stack.request(shop, 'deep');
});

const PLACES: readonly (readonly [name: string, path: () => string, heading: () => string])[] = [
  ['overview', () => '/', () => 'Overview'],
  ['runs', () => '/runs', () => 'Runs'],
  ['run', () => `/runs/${runId}`, () => `Run ${runId}`],
  ['dead letters', () => '/dead-letters', () => 'Dead letters'],
  ['dead letter', () => `/dead-letters/${letterId}`, () => `Dead letter ${letterId}`],
  ['rejects', () => '/rejects', () => 'Rejects'],
  ['catalogue', () => '/products', () => 'Catalogue'],
  ['product', () => `/products/${product.id}`, () => product.name],
  ['quality', () => '/quality', () => 'Data quality'],
  ['alerts', () => '/alerts', () => 'Alerts'],
  ['shops', () => '/shops', () => 'Shops'],
  ['settings', () => '/settings', () => 'Settings'],
];

describe.each(Object.entries(LOOKS))('%s', (look, options) => {
  test.each(PLACES)('%s', async (name, path, heading) => {
    const page = await browser.open({ ...options, reducedMotion: 'reduce' });
    await page.goto(`${console.url}${path()}`);
    await page.getByRole('heading', { level: 1, name: heading() }).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await page.waitForFunction("!document.body.textContent.includes('Loading ')");
    const picture = PICTURES[`${look} ${name}`];
    const directory = process.env['SCREENSHOTS'];
    if (picture && directory) await page.screenshot({ path: `${directory}/${picture}.png` });

    const { violations } = await new AxeBuilder({ page }).analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    const found = serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
    expect(found).toEqual([]);
    const overhang = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    expect(overhang).toBeLessThanOrEqual(0);
  });
});

test('the keyboard skips to the content, and a page that was gone to has the focus', async () => {
  const page = await browser.open();
  await page.goto(console.url);
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  await page.keyboard.press('Tab');
  expect(await page.locator(':focus').textContent()).toBe('Skip to the content');
  await page.getByRole('link', { name: 'Shops', exact: true }).first().press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Shops' }).waitFor();
  expect(await page.locator(':focus').getAttribute('id')).toBe('main');
});
