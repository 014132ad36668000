/** An import, from the button to the last page, watched in the browser. */
import { expect, test } from 'vitest';
import { useConsole } from '../console/support/use-console.ts';
import { useStack } from '../support/use-stack.ts';
import { useBrowser } from './support/use-browser.ts';

// Slow enough to be watched: some seconds at Shopee's careful rate.
const stack = useStack({ sandbox: { products: 400 } });
const console = useConsole(stack);
const browser = useBrowser();

test('an import is started, watched, paused, resumed, and ends with every product counted', async () => {
  await Promise.all([stack.start('producer'), stack.start('worker')]);
  const page = await browser.open();
  await page.goto(console.url);
  await page.getByText('Nothing was imported yet').waitFor();
  await page.getByRole('button', { name: 'Start import' }).click();
  const dialog = page.getByRole('dialog', { name: 'Start an import' });
  await dialog.getByLabel('Shop').selectOption({ label: 'Shopee northline_sg' });
  await dialog.getByRole('button', { name: 'Start' }).click();
  await page.getByRole('heading', { name: /^Run \d+$/ }).waitFor();

  const progress = page.getByRole('progressbar');
  await progress.waitFor();
  const settled = async () => Number(await progress.getAttribute('aria-valuenow'));
  await expect.poll(settled, { timeout: 30_000 }).toBeGreaterThan(0);
  await page.getByText(/a second, about .* left/).waitFor();

  await page.getByRole('button', { name: /^Pause run/ }).click();
  await page.getByText('paused', { exact: true }).waitFor();
  await page.getByRole('button', { name: /^Resume run/ }).click();
  await page.getByText('completed', { exact: true }).waitFor({ timeout: 60_000 });

  const runId = Number(/\d+$/.exec(page.url())?.[0]);
  const [run] = await stack.ended(runId);
  await page
    .getByRole('cell', { name: `= ${run?.distinct} distinct + ${run?.duplicates} duplicates` })
    .waitFor();
  await page.getByRole('region', { name: 'Pages' }).getByText('done').first().waitFor();

  const rejected = page.getByRole('region', { name: 'Rejected, by reason' });
  await rejected.getByRole('rowheader').getByRole('link').first().click();
  expect(new URL(page.url()).searchParams.get('run')).toBe(String(runId));
  await page.getByRole('region', { name: 'Open rejects' }).getByRole('rowheader').first().waitFor();

  await page.getByRole('link', { name: 'Catalogue' }).click();
  await page.getByRole('table').getByRole('link').first().click();
  await page.getByRole('region', { name: 'Listings side by side' }).waitFor();
  await page.getByRole('region', { name: 'Variants, prices and stock' }).waitFor();
});
