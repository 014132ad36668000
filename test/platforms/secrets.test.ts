/** Nothing that a person reads carries a secret, even when the marketplace repeats it in its answer. */
import { inspect } from 'node:util';
import type { PlatformId } from '@syncstore/contracts';
import { describe, expect, it } from 'vitest';
import { redact } from '../../packages/platforms/src/redact.ts';
import type { Script, ScriptedAnswer } from './doubles/scripted-marketplace.ts';
import {
  ACCESS_TOKEN,
  APP_SECRET,
  openScriptedShop,
  PARTNER_KEY,
  REFRESH_TOKEN,
  WHOLE_LIST,
} from './doubles/scripted-shop.ts';

const SECRETS = [ACCESS_TOKEN, REFRESH_TOKEN, PARTNER_KEY, APP_SECRET];

/** A marketplace at its worst: it says everything back. */
const echo =
  (answer: ScriptedAnswer, code: (kind: 'token' | 'api') => object): Script =>
  ({ url, headers, body }) => {
    const kind = url.pathname.includes('token') ? 'token' : 'api';
    const message = `You sent ${url.href} ${String(headers['x-tts-access-token'])} ${body} token=${ACCESS_TOKEN}`;
    return { ...answer, body: { ...code(kind), message, data: null } };
  };

const CASES: readonly [PlatformId, string, Script][] = [
  ['shopee', 'a refused token', echo({ status: 403 }, () => ({ error: 'invalid_acceess_token' }))],
  [
    'shopee',
    'a refused refresh',
    echo({ status: 403 }, (kind) => ({
      error: kind === 'token' ? 'error_shop_refresh_token' : 'invalid_acceess_token',
    })),
  ],
  ['shopee', 'a wrong signature', echo({ status: 403 }, () => ({ error: 'error_sign' }))],
  ['shopee', 'a reset connection', () => ({ instead: 'reset' })],
  ['shopee', 'HTML', () => ({ body: `<html>${ACCESS_TOKEN}</html>` })],
  ['tiktok-shop', 'a refused token', echo({ status: 401 }, () => ({ code: 105002 }))],
  ['tiktok-shop', 'a refused refresh', echo({}, (kind) => ({ code: kind === 'token' ? 36004005 : 105002 }))],
  ['tiktok-shop', 'a wrong signature', echo({ status: 401 }, () => ({ code: 106001 }))],
  ['tiktok-shop', 'a timeout', () => ({ instead: 'silence' })],
];

describe('errors, log lines and counters', () => {
  it.each(CASES)('of %s carry no secret after %s', async (platform, name, script) => {
    const http = name === 'a timeout' ? { responseTimeoutMs: 30 } : {};
    const shop = await openScriptedShop(platform, script, { http });
    const listing: unknown = await shop.client.list(WHOLE_LIST).catch((error: unknown) => error);
    const details: unknown = await shop.client.details(['1']);
    expect(listing).toBeInstanceOf(Error);
    const everything = inspect([listing, details, shop.lines, shop.events, shop.vault.pauses], {
      depth: 10,
      maxStringLength: null,
      showHidden: true,
    });
    for (const secret of SECRETS) expect(everything).not.toContain(secret);
    const [request] = shop.marketplace.seen;
    expect(everything).not.toContain(request?.url.searchParams.get('sign') ?? 'no signature');
    await shop.close();
  });
});

describe('redact', () => {
  it('cuts query strings and token-like runs and keeps words, addresses and ids', () => {
    expect(redact('Invalid sign at https://host.example/api/v2/shop?sign=abc&x=1 for shop 14701711')).toBe(
      'Invalid sign at https://host.example/api/v2/shop for shop 14701711',
    );
    expect(redact(`token ${ACCESS_TOKEN} is expired`)).toBe('token [redacted] is expired');
    expect(redact('product 1729482000000000017 not found')).toBe('product 1729482000000000017 not found');
    expect(redact('See https://docs.sandbox.example/errors/of/the/marketplace')).toBe(
      'See https://docs.sandbox.example/errors/of/the/marketplace',
    );
  });

  it('keeps what people read short', () => {
    expect(redact('word '.repeat(10_000))).toHaveLength(300);
  });
});
