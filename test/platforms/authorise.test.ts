/** Consent links and what becomes of the redirect that follows them. */
import { PlatformError } from '@syncstore/contracts';
import { createPlatforms, generateShopeeSignature } from '@syncstore/platforms';
import { describe, expect, it } from 'vitest';
import { CountingBudget } from './doubles/counting-budget.ts';
import { collectingLogger } from './doubles/log-lines.ts';
import { MemoryVault } from './doubles/memory-vault.ts';
import type { SeenRequest } from './doubles/scripted-marketplace.ts';
import { openScriptedShop } from './doubles/scripted-shop.ts';

const SHOPEE_PAIR = {
  error: '',
  message: '',
  access_token: 'first',
  refresh_token: 'firstRefresh',
  expire_in: 14_258,
};
const REDIRECT = { redirectUrl: 'https://console.example/oauth/shopee?x=1', state: 's t&1' };

function offline(more: object = {}) {
  const { logger } = collectingLogger();
  return createPlatforms({
    shopee: { partnerId: 2001887, partnerKey: 'key', baseUrl: 'https://host.example', ...more },
    tiktokShop: { appKey: 'k', appSecret: 's', serviceId: '7300' },
    budget: new CountingBudget(),
    vault: new MemoryVault(),
    logger,
  });
}

describe('the Shopee consent link', () => {
  it('is signed by default, and brings the state back on the redirect', () => {
    const link = new URL(offline().get('shopee')?.consentUrl(REDIRECT) ?? '');
    expect(`${link.origin}${link.pathname}`).toBe('https://host.example/api/v2/shop/auth_partner');
    const { partner_id, timestamp, sign, redirect } = Object.fromEntries(link.searchParams);
    const input = {
      partnerId: 2001887,
      partnerKey: 'key',
      apiPath: link.pathname,
      timestamp: Number(timestamp),
    };
    expect(sign).toBe(generateShopeeSignature(input));
    expect(partner_id).toBe('2001887');
    const back = new URL(redirect ?? '');
    expect(Object.fromEntries(back.searchParams)).toEqual({ x: '1', state: 's t&1' });
  });

  it('is the unsigned form where a consent host is set', () => {
    const platform = offline({ consentUrl: 'https://open.shopee.example' }).get('shopee');
    const link = new URL(platform?.consentUrl(REDIRECT) ?? '');
    expect(`${link.origin}${link.pathname}`).toBe('https://open.shopee.example/auth');
    expect(Object.fromEntries(link.searchParams)).toEqual({
      partner_id: '2001887',
      auth_type: 'seller',
      redirect_uri: REDIRECT.redirectUrl,
      response_type: 'code',
      state: REDIRECT.state,
    });
  });
});

describe('the TikTok Shop consent link', () => {
  it('names service and state', () => {
    const link = new URL(offline().get('tiktok-shop')?.consentUrl(REDIRECT) ?? '');
    expect(`${link.origin}${link.pathname}`).toBe('https://services.tiktokshop.com/open/authorize');
    expect(Object.fromEntries(link.searchParams)).toEqual({ service_id: '7300', state: REDIRECT.state });
  });

  it('needs a service id, and says which setting it is', () => {
    const { logger } = collectingLogger();
    const options = { budget: new CountingBudget(), vault: new MemoryVault(), logger };
    const platform = createPlatforms({ tiktokShop: { appKey: 'k', appSecret: 's' }, ...options }).get(
      'tiktok-shop',
    );
    expect(() => platform?.consentUrl(REDIRECT)).toThrow(PlatformError);
    expect(() => platform?.consentUrl(REDIRECT)).toThrow(
      expect.objectContaining({
        facts: expect.objectContaining({ userMessage: expect.stringContaining('TIKTOK_SHOP_SERVICE_ID') }),
      }),
    );
  });
});

describe('a Shopee authorisation', () => {
  const infoOf = ({ url }: SeenRequest) => {
    const id = url.searchParams.get('shop_id') ?? '';
    const regions: Record<string, string> = { '11': 'SG', '12': 'ID', '14': 'XX' };
    return { body: { error: '', shop_name: `shop ${id}`, region: regions[id] ?? 'SG' } };
  };

  it('gives every shop of a main account a copy of the first pair', async () => {
    const shop = await openScriptedShop('shopee', (request) =>
      request.url.pathname.endsWith('token/get')
        ? { body: { ...SHOPEE_PAIR, shop_id_list: [11, 12], merchant_id_list: [900] } }
        : infoOf(request),
    );
    const { grants, shops } = await shop.platform.authorise({ code: 'c', main_account_id: '77' });
    expect(grants.map(({ subject, tokens }) => [subject, tokens.accessToken, tokens.refreshToken])).toEqual([
      ['11', 'first', 'firstRefresh'],
      ['12', 'first', 'firstRefresh'],
    ]);
    const life = (grants[0]?.tokens.accessExpiresAt ?? 0) - Date.now();
    expect(life).toBeGreaterThan(14_250_000);
    expect(life).toBeLessThanOrEqual(14_258_000);
    expect(shops).toEqual([
      { externalId: '11', name: 'shop 11', region: 'SG', currency: 'SGD', cipher: null, grantSubject: '11' },
      { externalId: '12', name: 'shop 12', region: 'ID', currency: 'IDR', cipher: null, grantSubject: '12' },
    ]);
    expect(JSON.parse(shop.marketplace.seen[0]?.body ?? '')).toEqual({
      code: 'c',
      main_account_id: 77,
      partner_id: 2001887,
    });
    await shop.close();
  });

  it('takes the shop of the redirect when the answer lists none, and an expiry that is a point in time', async () => {
    const inAnHour = Math.floor(Date.now() / 1000) + 3_600;
    const shop = await openScriptedShop('shopee', (request) =>
      request.url.pathname.endsWith('token/get')
        ? { body: { ...SHOPEE_PAIR, expire_in: inAnHour } }
        : infoOf(request),
    );
    const { grants, shops } = await shop.platform.authorise({ code: 'c', shop_id: '11', state: 's' });
    expect(grants).toMatchObject([{ subject: '11', tokens: { accessExpiresAt: inAnHour * 1000 } }]);
    expect(shops).toHaveLength(1);
    await shop.close();
  });

  it('does not lose the other shops to one that can not be looked up', async () => {
    const shop = await openScriptedShop('shopee', (request) => {
      if (request.url.pathname.endsWith('token/get'))
        return { body: { ...SHOPEE_PAIR, shop_id_list: [11, 13, 14] } };
      if (request.url.searchParams.get('shop_id') === '13')
        return { status: 403, body: { error: 'shop_banned' } };
      return infoOf(request);
    });
    const { grants, shops } = await shop.platform.authorise({ code: 'c', main_account_id: '77' });
    expect(shops.map(({ externalId }) => externalId)).toEqual(['11']);
    expect(grants).toHaveLength(3);
    expect(shop.lines.filter(({ level }) => level === 'error').map(({ fields }) => fields['shop'])).toEqual([
      '13',
      '14',
    ]);
    await shop.close();
  });

  it.each([
    [{ error: 'invalid_code', message: 'The code is expired or used or invalid.' }, 'invalid_code'],
    [{ error: 'error_auth', message: 'Invalid code' }, 'error_auth'],
    [{ error: 'invalid_main_acount_id', message: 'code and id do not match' }, 'invalid_main_acount_id'],
  ])('says what to do when the code is refused with %j', async (body, code) => {
    const shop = await openScriptedShop('shopee', () => ({ status: 403, body }));
    const failing = shop.platform.authorise({ code: 'spent', shop_id: '11' });
    await expect(failing).rejects.toMatchObject({ facts: { code, action: 'dead', blame: 'config' } });
    await expect(failing).rejects.toMatchObject({
      facts: { userMessage: expect.stringContaining('consent link') },
    });
    expect(shop.marketplace.seen).toHaveLength(1);
    await shop.close();
  });

  it.each([{}, { code: 'c' }, { shop_id: '11' }, { code: 'c', shop_id: 'eleven' }])(
    'makes no call for a redirect with %j',
    async (parameters) => {
      const shop = await openScriptedShop('shopee', () => ({}));
      await expect(shop.platform.authorise(parameters)).rejects.toMatchObject({
        facts: { code: 'no_code', blame: 'config' },
      });
      expect(shop.marketplace.seen).toHaveLength(0);
      await shop.close();
    },
  );
});

describe('a TikTok Shop authorisation', () => {
  const inAWeek = Math.floor(Date.now() / 1000) + 7 * 86_400;
  const pair = {
    access_token: 'ROW_first',
    access_token_expire_in: inAWeek,
    refresh_token: 'ROW_refresh',
    refresh_token_expire_in: inAWeek + 1,
    open_id: 'open',
    seller_name: null,
  };
  const shops = [
    { id: '7494', name: 'UK', region: 'GB', cipher: 'ROW_a', code: 'GB1', seller_type: 'LOCAL' },
    { id: '7495', name: '', region: 'DE', cipher: 'ROW_b' },
    { id: '7496', name: 'Nowhere', region: 'XX', cipher: 'ROW_c' },
  ];

  it('is one grant with absolute expiry times, and every shop of it with its cipher', async () => {
    const shop = await openScriptedShop('tiktok-shop', ({ url }) =>
      url.pathname === '/api/v2/token/get'
        ? { body: { code: 0, message: 'success', data: pair } }
        : { body: { code: 0, message: 'Success', data: { shops } } },
    );
    const answer = await shop.platform.authorise({ code: 'TTP_x', state: 's' });
    expect(answer.grants).toEqual([
      {
        subject: 'open',
        tokens: {
          accessToken: 'ROW_first',
          accessExpiresAt: inAWeek * 1000,
          refreshToken: 'ROW_refresh',
          refreshExpiresAt: (inAWeek + 1) * 1000,
        },
      },
    ]);
    expect(answer.shops).toEqual([
      {
        externalId: '7494',
        name: 'UK',
        region: 'GB',
        currency: 'GBP',
        cipher: 'ROW_a',
        grantSubject: 'open',
      },
      {
        externalId: '7495',
        name: '7495',
        region: 'DE',
        currency: 'EUR',
        cipher: 'ROW_b',
        grantSubject: 'open',
      },
    ]);
    const [trade, list] = shop.marketplace.seen;
    expect(trade?.url.searchParams.get('grant_type')).toBe('authorized_code');
    expect(trade?.url.searchParams.has('sign')).toBe(false);
    expect(list?.headers['x-tts-access-token']).toBe('ROW_first');
    expect(list?.url.searchParams.has('shop_cipher')).toBe(false);
    await shop.close();
  });

  it('says what to do when the code is spent, in a body without data', async () => {
    const body = { code: 36004004, message: 'invalid auth code', request_id: 'x' };
    const shop = await openScriptedShop('tiktok-shop', () => ({ body }));
    await expect(shop.platform.authorise({ code: 'spent' })).rejects.toMatchObject({
      facts: {
        code: '36004004',
        action: 'dead',
        blame: 'config',
        userMessage: expect.stringContaining('consent link'),
      },
    });
    await shop.close();
  });

  it('says that the seller refused', async () => {
    const shop = await openScriptedShop('tiktok-shop', () => ({}));
    const parameters = { code: 'null', error: 'auth_denied' };
    await expect(shop.platform.authorise(parameters)).rejects.toMatchObject({
      facts: { code: 'auth_denied', blame: 'config' },
    });
    expect(shop.marketplace.seen).toHaveLength(0);
    await shop.close();
  });
});
