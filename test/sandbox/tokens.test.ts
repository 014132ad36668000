import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, type SandboxOptions, startSandbox } from '@syncstore/sandbox';
import { afterEach, describe, expect, it } from 'vitest';
import {
  control,
  type ShopeeBody,
  ShopeeClient,
  type ShopeeTokens,
  shopAt,
  shopsOf,
  type TikTokShopBody,
  TikTokShopClient,
  type TikTokShopTokens,
} from './clients.ts';

const started: Sandbox[] = [];

/** A sandbox whose clock the test moves. */
async function start(
  options: SandboxOptions = {},
): Promise<{ sandbox: Sandbox; pass: (seconds: number) => void }> {
  let shift = 0;
  const now = (): number => Date.now() + shift * 1000;
  const sandbox = await startSandbox({ products: 20, limits: 'lifted', now, ...options });
  started.push(sandbox);
  return {
    sandbox,
    pass: (seconds) => {
      shift += seconds;
    },
  };
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((sandbox) => sandbox.close()));
});

describe('Shopee tokens', () => {
  async function infoError(client: ShopeeClient, token: string, id: string): Promise<string> {
    return (await client.call('/api/v2/shop/get_shop_info', {}, { token, id })).body<ShopeeBody<unknown>>()
      .error;
  }

  /** A client that follows the sandbox's moved clock. */
  function clientOf(sandbox: Sandbox, shift: () => number = () => 0): ShopeeClient {
    const client = new ShopeeClient(sandbox);
    client.timestamp = () => Math.floor(Date.now() / 1000) + shift();
    return client;
  }

  it('come from a code that is good once and for ten minutes', async () => {
    const { sandbox, pass } = await start();
    const { externalId: id } = shopAt(sandbox, 'shopee');
    let shift = 0;
    const client = clientOf(sandbox, () => shift);
    const code = await client.consent(id);
    const body = { code, partner_id: sandbox.credentials.shopee.partnerId, shop_id: Number(id) };
    const first = await client.post('/api/v2/auth/token/get', body);
    const tokens = first.body<ShopeeTokens>();
    expect(tokens.shop_id_list).toEqual([Number(id)]);
    expect(tokens.expire_in).toBeGreaterThan(13_700);
    expect(tokens.expire_in).toBeLessThanOrEqual(14_400);
    const again = await client.post('/api/v2/auth/token/get', body);
    expect([again.status, again.body<ShopeeTokens>().error]).toEqual([403, 'invalid_code']);
    const late = await client.consent(id);
    pass(601);
    shift = 601;
    const expired = await client.post('/api/v2/auth/token/get', { ...body, code: late });
    expect(expired.body<ShopeeTokens>().error).toBe('invalid_code');
  });

  it('rotate: a refresh token is good once, and the old access token for five more minutes', async () => {
    const { sandbox, pass } = await start();
    const { externalId: id } = shopAt(sandbox, 'shopee');
    let shift = 0;
    const client = clientOf(sandbox, () => shift);
    const first = await client.authorise(id);
    const second = (await client.refresh(id, first.refresh_token)).body<ShopeeTokens>();
    expect(second.expire_in).toBe(14_400);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    const spent = await client.refresh(id, first.refresh_token);
    expect([spent.status, spent.body<ShopeeTokens>().error]).toEqual([403, 'error_auth']);
    expect(await infoError(client, first.access_token, id)).toBe('');
    pass(301);
    shift = 301;
    expect(await infoError(client, first.access_token, id)).toBe('invalid_acceess_token');
    expect(await infoError(client, second.access_token, id)).toBe('');
  });

  it('expire: the access token after four hours, the refresh token after thirty days', async () => {
    const { sandbox, pass } = await start();
    const { externalId: id } = shopAt(sandbox, 'shopee');
    let shift = 0;
    const client = clientOf(sandbox, () => shift);
    const tokens = await client.authorise(id);
    pass(14_401);
    shift = 14_401;
    expect(await infoError(client, tokens.access_token, id)).toBe('invalid_acceess_token');
    pass(30 * 86_400);
    shift += 30 * 86_400;
    const reply = await client.refresh(id, tokens.refresh_token);
    expect([reply.status, reply.body<ShopeeTokens>().error]).toEqual([403, 'refresh_token_expired']);
  });

  it('of a main account are shared by its shops, and its refresh token is good once for each', async () => {
    const { sandbox } = await start();
    const client = new ShopeeClient(sandbox);
    const { partnerId } = sandbox.credentials.shopee;
    const consent = await client.call('/api/v2/shop/auth_partner', {
      redirect: 'http://app.test/',
      main_account: '1',
    });
    const back = new URL(consent.location ?? '');
    const mainAccountId = Number(back.searchParams.get('main_account_id'));
    const body = {
      code: back.searchParams.get('code'),
      partner_id: partnerId,
      main_account_id: mainAccountId,
    };
    const tokens = (await client.post('/api/v2/auth/token/get', body)).body<ShopeeTokens>();
    const ids = shopsOf(sandbox, 'shopee').map(({ externalId }) => externalId);
    expect(tokens.shop_id_list.map(String)).toEqual(ids);
    for (const id of ids) {
      expect(await infoError(client, tokens.access_token, id)).toBe('');
      expect((await client.refresh(id, tokens.refresh_token)).body<ShopeeTokens>().error).toBe('');
      expect((await client.refresh(id, tokens.refresh_token)).body<ShopeeTokens>().error).toBe('error_auth');
    }
  });

  it('come back once more for a spent refresh token while the replay window is open', async () => {
    const { sandbox } = await start();
    const { externalId: id } = shopAt(sandbox, 'shopee');
    const client = new ShopeeClient(sandbox);
    await control(sandbox, 'PUT', '/faults', { shopee: { refreshReplaySeconds: 60 } });
    const first = await client.authorise(id);
    const second = (await client.refresh(id, first.refresh_token)).body<ShopeeTokens>();
    const replayed = (await client.refresh(id, first.refresh_token)).body<ShopeeTokens>();
    expect(replayed.access_token).toBe(second.access_token);
    expect(replayed.refresh_token).toBe(second.refresh_token);
  });

  it.each([
    ['jwt', /^[\w-]+\.[\w-]+\.[\w-]+$/],
    ['hex32', /^[0-9a-f]{32}$/],
  ] as const)('have the shape %s when asked for it', async (shopeeTokens, shape) => {
    const { sandbox } = await start({ shopeeTokens });
    const { externalId: id } = shopAt(sandbox, 'shopee');
    const client = new ShopeeClient(sandbox);
    const tokens = await client.authorise(id);
    expect(tokens.access_token).toMatch(shape);
    expect(await infoError(client, tokens.access_token, id)).toBe('');
  });

  it('are accepted by a sandbox of the same seed that was started anew, and by no other', async () => {
    const { sandbox } = await start();
    const { externalId: id } = shopAt(sandbox, 'shopee');
    const tokens = await new ShopeeClient(sandbox).authorise(id);
    const again = new ShopeeClient((await start()).sandbox);
    expect(await infoError(again, tokens.access_token, id)).toBe('');
    expect((await again.refresh(id, tokens.refresh_token)).body<ShopeeTokens>().error).toBe('');
    const other = new ShopeeClient((await start({ seed: 2 })).sandbox);
    expect(await infoError(other, tokens.access_token, id)).toBe('invalid_acceess_token');
  });

  it('that were spent stay spent over a restart with a state file', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'sandbox-'));
    const stateFile = join(directory, 'state.json');
    try {
      const { sandbox } = await start({ stateFile });
      const { externalId: id } = shopAt(sandbox, 'shopee');
      const client = new ShopeeClient(sandbox);
      const first = await client.authorise(id);
      const second = (await client.refresh(id, first.refresh_token)).body<ShopeeTokens>();
      const again = new ShopeeClient((await start({ stateFile })).sandbox);
      expect((await again.refresh(id, first.refresh_token)).body<ShopeeTokens>().error).toBe('error_auth');
      expect((await again.refresh(id, second.refresh_token)).body<ShopeeTokens>().error).toBe('');
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe('TikTok Shop tokens', () => {
  it('cover all shops of the seller, with absolute expiry times', async () => {
    const { sandbox } = await start();
    const client = new TikTokShopClient(sandbox);
    const tokens = await client.authorise();
    expect(tokens.access_token).toMatch(/^ROW_[\w-]+$/);
    expect(tokens.access_token_expire_in).toBeGreaterThan(Date.now() / 1000 + 6.9 * 86_400);
    const reply = await client.call('GET', '/authorization/202309/shops');
    const { data } = reply.body<TikTokShopBody<{ readonly shops: readonly { readonly cipher: string }[] }>>();
    expect(data.shops.map(({ cipher }) => cipher)).toEqual(
      shopsOf(sandbox, 'tiktok-shop').map(({ cipher }) => cipher),
    );
  });

  it('come from a code that is good once; a bad one is refused with 200 and no data', async () => {
    const { sandbox } = await start();
    const client = new TikTokShopClient(sandbox);
    const code = await client.consent();
    expect((await client.auth('get', { auth_code: code })).body<TikTokShopBody<unknown>>().code).toBe(0);
    const again = await client.auth('get', { auth_code: code });
    expect(again.status).toBe(200);
    expect(again.body()).not.toHaveProperty('data');
    expect(again.body<TikTokShopBody<unknown>>().code).toBe(36004004);
  });

  it('rotate: a spent refresh token is refused, the old access token lives on', async () => {
    const { sandbox } = await start();
    const client = new TikTokShopClient(sandbox);
    const first = await client.authorise();
    const reply = await client.auth('refresh', { refresh_token: first.refresh_token });
    const { data: second } = reply.body<TikTokShopBody<TikTokShopTokens>>();
    expect(second.refresh_token).not.toBe(first.refresh_token);
    const spent = await client.auth('refresh', { refresh_token: first.refresh_token });
    expect(spent.body<TikTokShopBody<unknown>>().code).toBe(36004005);
    expect((await client.call('GET', '/authorization/202309/shops')).status).toBe(200);
  });

  it('expire with 401 and 105002, after the lifetime that the control API sets', async () => {
    const { sandbox, pass } = await start();
    await control(sandbox, 'PUT', '/faults', { 'tiktok-shop': { accessTokenSeconds: 60 } });
    const client = new TikTokShopClient(sandbox);
    await client.authorise();
    pass(61);
    client.timestamp = () => Math.floor(Date.now() / 1000) + 61;
    const reply = await client.call('GET', '/authorization/202309/shops');
    expect([reply.status, reply.body<TikTokShopBody<unknown>>().code]).toEqual([401, 105002]);
  });

  it('are not given when the seller refuses', async () => {
    const { sandbox } = await start();
    const { serviceId } = sandbox.credentials['tiktok-shop'];
    const link = `${sandbox.url}/open/authorize?service_id=${serviceId}&deny=1&state=s&redirect_uri=http://app.test/`;
    const reply = await fetch(link, { redirect: 'manual' });
    expect(reply.headers.get('location')).toBe('http://app.test/?code=null&error=auth_denied&state=s');
  });
});

describe('the Shopee consent link', () => {
  it('with a bad signature answers 403 and error_sign', async () => {
    const { sandbox } = await start();
    const reply = await new ShopeeClient(sandbox).call(
      '/api/v2/shop/auth_partner',
      { redirect: 'http://app.test/' },
      undefined,
      {},
      { sign: '0'.repeat(64) },
    );
    expect([reply.status, reply.body<ShopeeBody<unknown>>().error]).toEqual([403, 'error_sign']);
  });

  it('without a shop takes the first one that has not consented yet', async () => {
    const { sandbox } = await start();
    const [first, second] = shopsOf(sandbox, 'shopee').map(({ externalId }) => externalId);
    const { partnerId } = sandbox.credentials.shopee;
    const link = `${sandbox.url}/auth?partner_id=${partnerId}&auth_type=seller&response_type=code&state=s&redirect_uri=http://app.test/`;
    const before = await fetch(link, { redirect: 'manual' });
    expect(new URL(before.headers.get('location') ?? '').searchParams.get('shop_id')).toBe(first);
    await new ShopeeClient(sandbox).authorise(first ?? '');
    const after = await fetch(link, { redirect: 'manual' });
    const back = new URL(after.headers.get('location') ?? '').searchParams;
    expect([back.get('shop_id'), back.get('state')]).toEqual([second, 's']);
  });
});
