/** Every place of the page, light, dark and on a phone: axe finds nothing serious, and nothing is cut off at the side. */
import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContextOptions } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { useConsole } from '../console/support/use-console.ts';
import { deadPage } from '../support/dead-page.ts';
import { useStack } from '../support/use-stack.ts';
import { useBrowser } from './support/use-browser.ts';

const stack = useStack({ sandbox: { products: 60, limits: 'lifted' } });
const console = useConsole(stack);
const browser = useBrowser();

/** Where pictures for the documents go; none are taken unless it is set. */
const PICTURES = process.env['SCREENSHOTS'];

const LOOKS: Readonly<Record<string, BrowserContextOptions>> = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  phone: { colorScheme: 'light', viewport: { width: 390, height: 844 } },
};

let letterId = 0;
beforeAll(async () => {
  await Promise.all([stack.start('producer'), stack.start('worker')]);
  await stack.importAll('full');
  letterId = (await deadPage(stack)).id;
});

const PLACES: readonly (readonly [name: string, path: () => string, heading: () => string])[] = [
  ['overview', () => '/', () => 'Overview'],
  ['runs', () => '/runs', () => 'Runs'],
  ['run', () => '/runs/1', () => 'Run 1'],
  ['dead-letters', () => '/dead-letters', () => 'Dead letters'],
  ['dead-letter', () => `/dead-letters/${letterId}`, () => `Dead letter ${letterId}`],
  ['rejects', () => '/rejects', () => 'Rejects'],
  ['catalogue', () => '/products', () => 'Catalogue'],
  ['quality', () => '/quality', () => 'Data quality'],
  ['shops', () => '/shops', () => 'Shops'],
  ['settings', () => '/settings', () => 'Settings'],
];

describe.each(Object.entries(LOOKS))('%s', (look, options) => {
  test.each(PLACES)('%s', async (name, path, heading) => {
    const page = await browser.open({ ...options, reducedMotion: 'reduce' });
    await page.goto(`${console.url}${path()}`);
    await page.getByRole('heading', { level: 1, name: heading() }).waitFor();
    await page.waitForFunction("!document.body.textContent.includes('Loading ')");
    const { violations } = await new AxeBuilder({ page }).analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    const found = serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
    expect(found).toEqual([]);
    const overhang = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    expect(overhang).toBeLessThanOrEqual(0);
    if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/console-${name}-${look}.png` });
  });
});
