/** How a call is repeated, throttled and given up, seen from the marketplace and from the logs. */
import { PlatformError, WaitError } from '@syncstore/contracts';
import { afterEach, describe, expect, it } from 'vitest';
import type { Script, ScriptedAnswer } from './doubles/scripted-marketplace.ts';
import { openScriptedShop, type ScriptedShop, WHOLE_LIST } from './doubles/scripted-shop.ts';

const LIST = '/api/v2/product/get_item_list';
const EMPTY_LIST = { error: '', response: { item: [], total_count: 0, has_next_page: false, next: '' } };
const BUSY = { error: 'error_system_busy', message: 'Our system is taking some time to respond.' };
const TOO_MANY: ScriptedAnswer = {
  status: 429,
  body: { error: 'error_rate_limit', message: 'Too many requests.' },
};

let shop: ScriptedShop;
afterEach(() => shop.close());

async function open(script: Script): Promise<void> {
  shop = await openScriptedShop('shopee', script);
}

/** Answers in order; the last one stays. */
function inTurn(...answers: ScriptedAnswer[]): Script {
  return (_, index) => answers[Math.min(index, answers.length - 1)] ?? {};
}

const list = () => shop.client.list(WHOLE_LIST);

async function failure(): Promise<unknown> {
  return list().then(
    () => 'no error',
    (error: unknown) => error,
  );
}

describe('a call that fails for a passing reason', () => {
  it('is made three times in all, each with budget of its own, then handed on as the table classifies it', async () => {
    await open(() => ({ body: BUSY }));
    const error = await failure();
    expect(error).toBeInstanceOf(PlatformError);
    expect(error).toMatchObject({
      facts: {
        platform: 'shopee',
        endpoint: LIST,
        action: 'retry',
        blame: 'transient',
        code: 'error_system_busy',
        httpStatus: 200,
      },
    });
    expect(shop.marketplace.seen).toHaveLength(3);
    expect(shop.meter).toEqual({ apiCalls: 3, throttled: 0, answered: 0 });
    const call = { platform: 'shopee', app: '2001887', shop: '14701711', endpoint: LIST };
    expect(shop.budget.reserved).toEqual([call, call, call]);
  });

  it('succeeds when a later try does, and tells logs and counters of every try', async () => {
    await open(inTurn({ status: 503, body: '<html>busy</html>' }, { body: BUSY }, { body: EMPTY_LIST }));
    expect(await list()).toEqual({ items: [], next: null, totalHint: 0 });
    const errors = shop.lines.filter(({ message }) => message === 'API error');
    expect(
      errors.map(({ level, fields }) => [level, fields['platform'], fields['endpoint'], fields['code']]),
    ).toEqual([
      ['warn', 'shopee', LIST, 'http_503'],
      ['warn', 'shopee', LIST, 'error_system_busy'],
    ]);
    const times = shop.lines.filter(({ message }) => message === 'API response time');
    expect(times).toHaveLength(3);
    expect(times[0]).toMatchObject({ level: 'debug', fields: { endpoint: LIST, status: 503 } });
    expect(times[0]?.fields['ms']).toBeTypeOf('number');
    expect(shop.events.map(({ status, code, throttled }) => [status, code, throttled])).toEqual([
      [503, 'http_503', false],
      [200, 'error_system_busy', false],
      [200, null, false],
    ]);
  });

  it('waits as long as a short Retry-After says, and leaves a long one to the job', async () => {
    const headers = { 'retry-after': '0.03' };
    await open(inTurn({ status: 503, headers, body: '' }, { body: EMPTY_LIST }));
    const startedAt = performance.now();
    await list();
    expect(performance.now() - startedAt).toBeGreaterThan(28);
    await shop.close();

    await open(() => ({ status: 503, headers: { 'retry-after': '120' }, body: '' }));
    expect(await failure()).toMatchObject({ facts: { action: 'retry', retryAfterMs: 120_000 } });
    expect(shop.marketplace.seen).toHaveLength(1);
  });
});

describe('a call that fails for good', () => {
  it('is made once', async () => {
    await open(() => ({ status: 403, body: { error: 'error_sign', message: 'Wrong sign.' } }));
    expect(await failure()).toMatchObject({ facts: { action: 'dead', blame: 'config', httpStatus: 403 } });
    expect(shop.marketplace.seen).toHaveLength(1);
  });
});

describe('a throttled call', () => {
  it('slows everybody down and is made again in place, at no attempt, as often as the wait stays short', async () => {
    await open(inTurn(TOO_MANY, TOO_MANY, TOO_MANY, TOO_MANY, TOO_MANY, { body: EMPTY_LIST }));
    await list();
    expect(shop.budget.penalties).toEqual([null, null, null, null, null]);
    expect(shop.meter).toEqual({ apiCalls: 6, throttled: 5, answered: 1 });
    expect(shop.budget.reserved).toHaveLength(6);
    expect(shop.events.filter(({ throttled }) => throttled)).toHaveLength(5);
  });

  it('hands a long wait to the job, which is not a failure', async () => {
    await open(() => ({ ...TOO_MANY, headers: { 'retry-after': '60' } }));
    const error = await failure();
    expect(error).toBeInstanceOf(WaitError);
    expect(error).toMatchObject({ reason: 'throttled', waitMs: 60_000 });
    expect(shop.budget.penalties).toEqual([60_000]);
  });

  it('is recognised by its status alone, whatever the body', async () => {
    await open(() => ({ status: 429, headers: { 'retry-after': '60' }, body: '<html>slow down</html>' }));
    expect(await failure()).toMatchObject({ reason: 'throttled', waitMs: 60_000 });
  });

  it('is recognised by its code alone, whatever the status', async () => {
    await open(() => ({
      status: 200,
      headers: { 'retry-after': '60' },
      body: { error: 'product.error_rate_limit' },
    }));
    expect(await failure()).toMatchObject({ reason: 'throttled' });
  });

  it('waits for the next day in UTC+8 when the daily quota is used up, without slowing the rate', async () => {
    const date = 'Thu, 01 Jan 2026 15:59:00 GMT';
    const body = { error: 'error_limit', message: 'daily API call limit' };
    await open(() => ({ status: 429, headers: { date }, body }));
    const error = await failure();
    expect(error).toMatchObject({ name: 'WaitError', reason: 'quota' });
    const { waitMs } = error as WaitError;
    expect(waitMs).toBeGreaterThan(55_000);
    expect(waitMs).toBeLessThanOrEqual(61_000);
    expect(shop.budget.penalties).toEqual([]);
    // Everyone who shares the quota waits as long.
    expect(shop.budget.exhausted).toEqual([{ quota: 'app', untilMs: waitMs }]);
  });

  it('waits for the next hour when a development shop has used up its calls on TikTok Shop', async () => {
    const headers = { date: 'Thu, 01 Jan 2026 15:20:00 GMT' };
    const body = { code: 36009037, message: 'Too many requests', data: null };
    shop = await openScriptedShop('tiktok-shop', () => ({ status: 429, headers, body }));
    const error = await failure();
    expect(error).toMatchObject({ reason: 'quota' });
    expect(Math.abs((error as WaitError).waitMs - 40 * 60_000)).toBeLessThan(2_000);
    expect(shop.budget.exhausted).toMatchObject([{ quota: 'shop' }]);
  });
});

describe('a breaker', () => {
  it('hears of every try whether the marketplace answered: a throttling and a refusal are answers', async () => {
    const denied = { body: { error: 'error_param', message: 'wrong' } };
    await open(inTurn({ body: BUSY }, TOO_MANY, { status: 503, body: '<html></html>' }, denied));
    expect(await failure()).toMatchObject({ facts: { action: 'dead' } });
    expect(shop.budget.results).toEqual(['trouble', 'answered', 'trouble', 'answered']);
  });

  it('that a failure opened sends the job away with that failure, instead of trying again in place', async () => {
    await open(() => ({ body: BUSY }));
    shop.budget.opensAfter = 2;
    expect(await failure()).toMatchObject({
      name: 'BreakerOpenError',
      reason: 'breaker',
      waitMs: 9_000,
      cause: { facts: { code: 'error_system_busy' } },
    });
    expect(shop.marketplace.seen).toHaveLength(2);
  });
});

describe('a call without budget', () => {
  it('is not made', async () => {
    await open(() => ({ body: EMPTY_LIST }));
    shop.budget.exhaustedAfter = 0;
    expect(await failure()).toMatchObject({ name: 'WaitError', reason: 'budget', waitMs: 7_000 });
    expect(shop.marketplace.seen).toHaveLength(0);
  });
});

describe('a refused token', () => {
  const REFUSED = { status: 403, body: { error: 'invalid_acceess_token', message: 'Invalid access_token.' } };
  const PAIR = { error: '', access_token: 'newAccess', refresh_token: 'newRefresh', expire_in: 14_400 };

  it('is renewed once and the call made again with the new one', async () => {
    await open(({ url }) => {
      if (url.pathname.endsWith('/access_token/get')) return { body: PAIR };
      return url.searchParams.get('access_token') === 'newAccess' ? { body: EMPTY_LIST } : REFUSED;
    });
    await list();
    const paths = shop.marketplace.seen.map(({ url }) => url.pathname.split('/').at(-2));
    expect(paths).toEqual(['product', 'access_token', 'product']);
    expect(shop.vault.peek(shop.grantId)).toMatchObject({
      version: 2,
      tokens: { refreshToken: 'newRefresh' },
    });
  });

  it('is not renewed a second time for the same call', async () => {
    await open(({ url }) => (url.pathname.endsWith('/access_token/get') ? { body: PAIR } : REFUSED));
    expect(await failure()).toMatchObject({
      facts: { action: 'retry', blame: 'config', code: 'invalid_acceess_token' },
    });
    expect(shop.vault.peek(shop.grantId).version).toBe(2);
  });
});

describe('a consent that is gone', () => {
  it('pauses the grant and lets the job wait', async () => {
    await open(() => ({
      status: 403,
      body: { error: 'shop_no_linked', message: 'Partner and shop has no linked.' },
    }));
    expect(await failure()).toMatchObject({ name: 'WaitError', reason: 'grant' });
    expect(shop.vault.peek(shop.grantId).status).toBe('needs_reconsent');
    expect(shop.vault.pauses[0]).toMatch(/^shop_no_linked: /);
    // The next call does not even go out.
    expect(await failure()).toMatchObject({ reason: 'grant' });
    expect(shop.marketplace.seen).toHaveLength(1);
  });
});

describe('a wrong local clock', () => {
  it('is replaced by the marketplace’s for signing, as soon as an answer shows it', async () => {
    const hourAhead = new Date(Date.now() + 3_600_000).toUTCString();
    const expired = { error: 'error_param', message: 'Timestamp is expired.' };
    await open(({ url }) => {
      const late = Number(url.searchParams.get('timestamp')) * 1000 < Date.parse(hourAhead) - 300_000;
      return { headers: { date: hourAhead }, body: late ? expired : EMPTY_LIST };
    });
    await list();
    expect(shop.marketplace.seen).toHaveLength(2);
    expect(shop.lines.find(({ message }) => message === 'API error')?.fields).toMatchObject({
      blame: 'config',
    });
  });
});
