/** Faults of calls: each strikes as it says, is counted under its name, and is over when it is switched off. */
import { type Sandbox, startSandbox } from '@syncstore/sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { control, type Reply, ShopeeClient, type ShopeeTokens, shopAt } from './clients.ts';
import { type FaultyShop, openFaultyShop } from './faults.ts';

let sandbox: Sandbox;
let shops: readonly FaultyShop[];
let now = Date.now;

beforeAll(async () => {
  sandbox = await startSandbox({ products: 30, limits: 'lifted', now: () => now() });
  const clock = (): number => now();
  shops = [
    await openFaultyShop(sandbox, 'shopee', clock),
    await openFaultyShop(sandbox, 'tiktok-shop', clock),
  ];
});
afterEach(() => {
  now = Date.now;
});
afterAll(() => sandbox.close());

/** What a client sees: status and body, or why there is none. */
async function outcome(call: Promise<Reply>): Promise<string> {
  return call.then(
    ({ status, text }) => `${status} ${text}`,
    (error: unknown) => `broken: ${String(error)}`,
  );
}

/** Each at the rate 1, and what the list call of the shop gets. */
const FAULTS: readonly { readonly fault: string; readonly seen: RegExp; readonly more?: object }[] = [
  { fault: 'throttle', seen: /^429 .*(error_rate_limit|36009002)/ },
  { fault: 'throttleRetryAfter', seen: /^429 .*(error_rate_limit|36009002)/ },
  { fault: 'throttleBurst', seen: /^429 .*(error_rate_limit|36009002)/ },
  { fault: 'error', seen: /^(500 \{.*(error_server|36009003)|503 <html)/ },
  { fault: 'okError', seen: /^200 .*(error_system_busy|36009003)/ },
  { fault: 'resetBefore', seen: /^broken/ },
  { fault: 'resetDuring', seen: /^broken/ },
  { fault: 'resetAfter', seen: /^broken/ },
  { fault: 'hangBefore', seen: /^broken/, more: { hangMs: 30 } },
  { fault: 'hangAfter', seen: /^broken/, more: { hangMs: 30 } },
  { fault: 'truncated', seen: /^200 \{?.*[^}]$/ },
  { fault: 'slow', seen: /^200 .*(item_id|products)/, more: { slowMs: 60 } },
  { fault: 'tokenExpired', seen: /^(403 .*invalid_acceess_token|401 .*105002)/ },
  { fault: 'tokenRevoked', seen: /^(403 .*invalid_acceess_token|401 .*x-tts-access-token)/ },
];

describe('a fault of calls', () => {
  it.each(FAULTS)(
    '$fault strikes every call of its shop at the rate 1, and none at 0',
    async ({ fault, seen, more = {} }) => {
      for (const shop of shops) {
        await shop.set({ [`${fault}Rate`]: 1, ...more });
        const startedAt = performance.now();
        expect(await outcome(shop.list())).toMatch(seen);
        if (fault === 'slow') expect(performance.now() - startedAt).toBeGreaterThan(58);
        expect(await shop.struck()).toEqual({ [fault]: 1 });
        await shop.set({});
        if (fault.startsWith('token')) await shop.authorise();
        expect(await outcome(shop.list())).toMatch(/^200 .*(item_id|products).*\}$/);
        expect(await shop.struck()).toEqual({});
      }
    },
  );

  it('spares the endpoints that are not named, and the other shops', async () => {
    for (const shop of shops) {
      await shop.set({ errorRate: 1, faultEndpoints: ['/nowhere'] });
      expect(await outcome(shop.list())).toMatch(/^200 /);
      expect(await shop.struck()).toEqual({});
      const other = shops.find(({ id }) => id !== shop.id);
      await shop.set({ errorRate: 1 });
      expect(await outcome(other?.list() ?? shop.list())).toMatch(/^200 /);
    }
  });

  it('strikes the same calls for the same seed, whatever other faults are on', async () => {
    const [shop] = shops;
    const pattern = async (settings: object): Promise<string> => {
      await shop?.set({ seed: 99 });
      await shop?.list();
      await shop?.set({ okErrorRate: 0.4, seed: 7, ...settings });
      let seen = '';
      for (let i = 0; i < 25; i += 1) seen += /busy/.test((await shop?.list())?.text ?? '') ? 'x' : '.';
      return seen;
    };
    const first = await pattern({});
    expect(first).toMatch(/x.*\..*x/);
    expect(await pattern({ slowRate: 0.5, slowMs: 1, totalDriftRate: 0.5 })).toBe(first);
  });
});

describe('a throttled call', () => {
  it('carries Retry-After as seconds or as a date of the marketplace’s clock when it carries one', async () => {
    const [shop] = shops;
    await shop?.set({ throttleRetryAfterRate: 1, retryAfterSeconds: 7 });
    const seen = new Set<string>();
    for (let i = 0; i < 20; i += 1) {
      const headers = (await shop?.list())?.headers;
      const value = headers?.get('retry-after') ?? '';
      seen.add(value === '7' ? 'seconds' : 'date');
      if (value === '7') continue;
      expect(Date.parse(value) - Date.parse(headers?.get('date') ?? '')).toBeGreaterThanOrEqual(6_000);
    }
    expect(seen).toEqual(new Set(['seconds', 'date']));
  });

  it('belongs to a burst that lasts, however few calls began it', async () => {
    const [shop] = shops;
    await shop?.set({ throttleBurstRate: 1, burstMs: 60_000 });
    await shop?.list();
    // Too rare to begin another one.
    const rare = { throttleBurstRate: 0.0001 };
    await control(sandbox, 'PUT', '/faults', { shopee: { shops: { [shop?.id ?? '']: rare } } });
    expect((await shop?.list())?.status).toBe(429);
    expect((await shop?.struck())?.['throttleBurst']).toBe(2);
  });
});

describe('a quota', () => {
  it('lets so many calls through, then none until the platform’s own day or hour begins', async () => {
    const midnight = Date.parse('2030-05-05T16:00:00Z');
    const cases = [
      { code: /error_limit/, before: midnight - 1_000, after: midnight },
      { code: /^429 .*36009037/, before: midnight + 3_599_000, after: midnight + 3_600_000 },
    ];
    for (const [position, { code, before, after }] of cases.entries()) {
      const shop = shops[position];
      if (shop === undefined) throw new Error('two shops are needed');
      await shop.set({});
      now = () => before;
      await shop.authorise();
      await shop.set({ quota: 2 });
      const seen = [];
      for (let i = 0; i < 3; i += 1) seen.push(await outcome(shop.list()));
      expect(seen).toEqual([
        expect.stringMatching(/^200/),
        expect.stringMatching(/^200/),
        expect.stringMatching(code),
      ]);
      expect(await shop.struck()).toEqual({ quota: 1 });
      now = () => after;
      expect(await outcome(shop.list())).toMatch(/^200/);
      now = Date.now;
      await shop.authorise();
    }
  });
});

describe('an outage', () => {
  it.each([
    ['reset', /^broken/],
    ['hang', /^broken/],
    ['error', /^500 \{/],
    ['html', /^503 </],
  ])('of the kind "%s" meets every call', async (outage, seen) => {
    for (const shop of shops) {
      await shop.set({ outage, hangMs: 30 });
      expect(await outcome(shop.list())).toMatch(seen);
      expect(await shop.struck()).toEqual({ outage: 1 });
    }
  });

  it('of the whole sandbox refuses connections, and ends by itself', async () => {
    const own = await startSandbox({ products: 1 });
    try {
      const shop = await openFaultyShop(own, 'shopee');
      await control(own, 'POST', '/outage', { seconds: 0.3 });
      const cause = (): Promise<unknown> => shop.list().catch((error: unknown) => (error as Error).cause);
      await expect.poll(cause, { interval: 5 }).toMatchObject({ code: 'ECONNREFUSED' });
      await expect.poll(() => outcome(shop.list())).toMatch(/^200/);
      await control(own, 'POST', '/outage', { seconds: 3600 });
    } finally {
      await own.close();
    }
  });
});

describe('a wrong clock of the marketplace', () => {
  it('shows in its Date header and in what it takes for now', async () => {
    for (const shop of shops) {
      await shop.set({ clockSkewMs: 3_600_000 });
      const reply = await shop.list();
      expect(Date.parse(reply.headers.get('date') ?? '') - Date.now()).toBeGreaterThan(3_590_000);
      expect(reply.text).toMatch(/Timestamp is expired|earlier than 5 minutes/);
      expect(await shop.struck()).toEqual({ clockSkew: 1 });
    }
  });
});

describe('a token that is revoked', () => {
  const refresh = async (client: ShopeeClient, id: string, tokens: ShopeeTokens): Promise<string> =>
    (await client.refresh(id, tokens.refresh_token)).text;

  it('ends alone, or with the consent, until the seller consents anew', async () => {
    const client = new ShopeeClient(sandbox);
    const { externalId: id } = shopAt(sandbox, 'shopee', 1);
    const info = async (tokens: ShopeeTokens): Promise<string> =>
      (await client.call('/api/v2/shop/get_shop_info', {}, { token: tokens.access_token, id })).text;
    const revoke = (what: string) =>
      control(sandbox, 'POST', '/revoke', { platform: 'shopee', shop: id, what });

    const first = await client.authorise(id);
    await revoke('access');
    expect(await info(first)).toMatch(/invalid_acceess_token/);
    const renewed = (await client.refresh(id, first.refresh_token)).body<ShopeeTokens>();
    expect(await info(renewed)).toMatch(/"shop_name"/);
    await revoke('refresh');
    expect(await info(renewed)).toMatch(/"shop_name"/);
    expect(await refresh(client, id, renewed)).toMatch(/Invalid refresh_token/);
    await revoke('consent');
    expect(await info(renewed)).toMatch(/shop_no_linked/);
    expect(await refresh(client, id, renewed)).toMatch(/shop_no_linked/);
    expect(await info(await client.authorise(id))).toMatch(/"shop_name"/);
  });

  it('is refused on TikTok Shop too, and its refresh token with it', async () => {
    const shop = shops[1];
    await shop?.set({});
    await control(sandbox, 'POST', '/revoke', { platform: 'tiktok-shop', what: 'consent' });
    expect((await shop?.list())?.text).toMatch(/x-tts-access-token/);
    await shop?.authorise();
    expect((await shop?.list())?.text).toMatch(/"products"/);
  });
});

describe('a scripted answer', () => {
  it('comes word for word to the next calls of its endpoint, and to no other', async () => {
    for (const shop of shops) {
      await shop.set({});
      const script = { platform: shop.platform, endpoint: shop.listEndpoint, shop: shop.id, times: 2 };
      const answer = {
        status: 418,
        headers: { 'retry-after': '5' },
        body: '{"odd"',
        contentType: 'text/plain',
      };
      await control(sandbox, 'POST', '/answers', { ...script, ...answer });
      await control(sandbox, 'POST', '/answers', { ...script, times: 1, connection: 'reset' });
      expect(await outcome(shop.detail('1'))).not.toMatch(/^418/);
      const reply = await shop.list();
      expect([reply.status, reply.text, reply.headers.get('retry-after')]).toEqual([418, '{"odd"', '5']);
      expect(await outcome(shop.list())).toMatch(/^418/);
      expect(await outcome(shop.list())).toMatch(/^broken/);
      expect(await outcome(shop.list())).toMatch(/^200/);
      expect(await shop.struck()).toEqual({ scripted: 3 });
    }
  });
});
