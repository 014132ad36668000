/** Connecting shops through the console, and what keeps others from doing it. */
import { consentStates } from '@syncstore/runtime';
import { beforeEach, describe, expect, test } from 'vitest';
import { runInProcess } from '../cli/support/run-in-process.ts';
import { settingsOf } from '../cli/support/settings-of.ts';
import { useStack } from '../support/use-stack.ts';
import { useConsole } from './support/use-console.ts';

const stack = useStack({ sandbox: { products: 3 } });
const console = useConsole(stack);

async function needConsent(): Promise<void> {
  await stack.database.pool.query("UPDATE platform_grants SET status = 'needs_reconsent'");
}

async function activeShops(): Promise<string[]> {
  return (await stack.shops()).filter((shop) => shop.grantStatus === 'active').map((shop) => shop.externalId);
}

/** The address of the consent page that `start` leads to. */
async function consentLink(platform: string): Promise<URL> {
  const response = await console.get(`/oauth/${platform}/start`);
  expect(response.status).toBe(302);
  return new URL(response.headers.get('location') ?? '');
}

/** Where the marketplace sends the browser once the seller agreed. */
async function agree(link: URL): Promise<string> {
  const answer = await fetch(link, { redirect: 'manual' });
  const { pathname, search } = new URL(answer.headers.get('location') ?? '');
  return pathname + search;
}

beforeEach(needConsent);

describe('a seller who agrees', () => {
  test('on Shopee connects the shop', async () => {
    const callback = await agree(await consentLink('shopee'));
    const response = await console.get(callback);
    expect(response.status).toBe(200);
    expect(await response.text()).toMatch(/northline_\w+ \(\w\w\), Shopee 2277001\d\d/);
    expect(await activeShops()).toHaveLength(1);
  });

  test('on TikTok Shop connects all shops of the grant', async () => {
    const link = await consentLink('tiktok-shop');
    // The real page knows it from the settings of the app.
    link.searchParams.set('redirect_uri', `${console.url}/oauth/tiktok-shop/callback`);
    const response = await console.get(await agree(link));
    expect(response.status).toBe(200);
    expect(await activeShops()).toEqual(['7494000000000000103', '7494000000000000104']);
  });

  test('and whose code was used already is told to begin again', async () => {
    const callback = await agree(await consentLink('shopee'));
    await console.get(callback);
    const again = await console.get(callback);
    expect(again.status).toBe(400);
    expect(await again.text()).toContain('open the consent link again');
  });
});

test('the link that the command line prints ends up here too, with the seller whose goods they are', async () => {
  // A shop is its first seller's: only a new one shows whom the link was made for.
  await stack.database.pool.query("DELETE FROM shops WHERE platform = 'shopee'");
  const words = ['shops', 'connect', 'shopee', '--redirect-url', `${console.url}/oauth/shopee/callback`];
  const { stdout } = await runInProcess([...words, '--seller', 'Acme Ltd'], settingsOf(stack.runtime));
  expect((await console.get(await agree(new URL(stdout.trim())))).status).toBe(200);
  const connected = (await stack.shops()).filter(({ platform }) => platform === 'shopee');
  expect(connected.map(({ seller }) => seller)).toEqual(['Acme Ltd']);
});

test('behind a proxy the seller is sent back to the address that browsers know', async () => {
  stack.runtime.config.console.publicUrl = 'https://syncstore.example.com';
  const link = await consentLink('shopee');
  stack.runtime.config.console.publicUrl = undefined;
  expect(link.searchParams.get('redirect')).toMatch(
    /^https:\/\/syncstore\.example\.com\/oauth\/shopee\/callback\?state=/,
  );
});

test('a seller who refuses is told so, and connects nothing', async () => {
  const link = await consentLink('tiktok-shop');
  link.searchParams.set('redirect_uri', `${console.url}/oauth/tiktok-shop/callback`);
  link.searchParams.set('deny', '1');
  expect((await console.get(await agree(link))).status).toBe(400);
  expect(await activeShops()).toEqual([]);
});

describe('a callback is left alone', () => {
  async function callbackWith(state: string | undefined): Promise<Response> {
    const callback = new URL(await agree(await consentLink('shopee')), console.url);
    callback.searchParams.delete('state');
    if (state !== undefined) callback.searchParams.set('state', state);
    return console.get(callback.pathname + callback.search);
  }
  const key = () => stack.runtime.config.encryptionKey;

  test.each<[string, () => string | undefined]>([
    ['without a state', () => undefined],
    ['with a made-up state', () => '9999999999999.bm9uY2U.c2lnbmF0dXJl'],
    ["with another platform's state", () => consentStates(key()).issue('tiktok-shop', 'default')],
    [
      "with another installation's state",
      () => consentStates(Buffer.alloc(32, 9)).issue('shopee', 'default'),
    ],
    [
      'with a state of two hours ago',
      () => consentStates(key(), () => Date.now() - 7_200_000).issue('shopee', 'default'),
    ],
    [
      'with a state whose end was moved',
      () => consentStates(key()).issue('shopee', 'default').replace(/^\d/, '9'),
    ],
  ])('%s, and its code stays unused', async (_, state) => {
    const response = await callbackWith(state());
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('was not taken in');
    expect(await activeShops()).toEqual([]);
  });
});

test.each([
  ['/oauth/lazada/start', 404],
  ['/oauth/lazada/callback', 404],
])('%s is not there', async (path, status) => {
  expect((await console.get(path)).status).toBe(status);
});
