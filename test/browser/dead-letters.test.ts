/** Dead letters in the browser: an admin takes them up in our page and in Bull Board, a viewer reads them. */
import { addUser } from '@syncstore/store';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { useConsole } from '../console/support/use-console.ts';
import { type DeadPage, deadPage } from '../support/dead-page.ts';
import { useStack } from '../support/use-stack.ts';
import { useBrowser } from './support/use-browser.ts';

const ADMIN = { name: 'operator', password: 'a long enough password' };
const VIEWER = { name: 'guest', password: 'another long password' };

const stack = useStack({
  sandbox: { products: 20, limits: 'lifted' },
  settings: { CONSOLE_USER: ADMIN.name, CONSOLE_PASSWORD: ADMIN.password },
});
const console = useConsole(stack);
const browser = useBrowser();

/** One for each marketplace: our page takes one up, Bull Board the other. */
let ours: DeadPage;
let boards: DeadPage;

beforeAll(async () => {
  const { database } = stack.runtime;
  await addUser(database, { ...VIEWER, role: 'viewer' }, { who: 'test', why: null });
  ours = await deadPage(stack, 'shopee');
  boards = await deadPage(stack, 'tiktok-shop');
  // The producer's sweep puts the letters into their queues.
  await Promise.all([stack.start('producer'), stack.start('worker')]);
});

async function logIn(path: string, { name, password }: typeof ADMIN): Promise<Page> {
  const page = await browser.open();
  await page.goto(`${console.url}${path}`);
  await page.getByLabel('User').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.waitForURL(`${console.url}${path}`);
  return page;
}

test('a viewer reads the story of a letter, and finds nothing to decide with', async () => {
  const page = await logIn(`/dead-letters/${ours.id}`, VIEWER);
  await page.getByText('guest, viewer').waitFor();
  await page.getByText('Give the app permission for this shop.').waitFor();
  await page.getByText('no permission', { exact: true }).waitFor();
  for (const way of ['Dead letters', 'Runs', 'Shops', 'Rejects', 'Overview']) {
    await page.getByRole('link', { name: way }).first().click();
    await page.getByRole('heading', { level: 1, name: way }).waitFor();
    const actions = page.getByRole('button', {
      name: /redrive|discard|pause|resume|cancel|start import|save|off|again|connect/i,
    });
    expect(await actions.count(), way).toBe(0);
  }
  const refused = await page.request.post(`${console.url}/api/dead-letters/${ours.id}/redrive`, { data: {} });
  expect(refused.status()).toBe(403);
});

test('an admin redrives a letter in our page', async () => {
  const page = await logIn('/dead-letters', ADMIN);
  await page.getByRole('link', { name: `Letter ${ours.id}`, exact: true }).click();
  await page.getByRole('button', { name: 'Redrive' }).click();
  await page.getByText(`Letter ${ours.id} is redriven.`).waitFor();
  await page.getByRole('term').filter({ hasText: 'Decided by' }).waitFor();
  await page.getByRole('definition').filter({ hasText: 'console:operator' }).waitFor();
  await stack.ended(ours.job.runId);
});

test('an admin redrives a letter in Bull Board, and our page says so', async () => {
  const page = await logIn('/dead-letters', ADMIN);
  const letters = page.getByRole('link', { name: `Letter ${boards.id}`, exact: true });
  await letters.waitFor();
  await page.goto(`${console.url}/admin/queues/queue/tiktok-shop-pages-dlq?status=failed`);
  await page.getByRole('button', { name: 'Retry all' }).click();
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect
    .poll(
      async () => {
        const answer = await page.request.get(`${console.url}/api/dead-letters/${boards.id}`);
        return ((await answer.json()) as { status: string }).status;
      },
      { timeout: 30_000 },
    )
    .toBe('redriven');
  await page.goto(`${console.url}/dead-letters/${boards.id}`);
  await page.getByText('redriven', { exact: true }).waitFor();
});
