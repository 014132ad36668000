/** The tables themselves: what they say to people and of the unknown. error-rows.test.ts obtains every row over HTTP. */
import { SHOPEE_ERROR_TABLE, TIKTOK_SHOP_ERROR_TABLE } from '@syncstore/platforms';
import { describe, expect, it } from 'vitest';
import { classify, DEFAULT_ROW, untilReset } from '../../packages/platforms/src/error-table.ts';

const TABLES = [
  ['shopee', SHOPEE_ERROR_TABLE],
  ['tiktok-shop', TIKTOK_SHOP_ERROR_TABLE],
] as const;

describe.each(TABLES)('the error table of %s', (_, table) => {
  it('tells what to do and where each row comes from', () => {
    for (const { userMessage, source } of [...table, DEFAULT_ROW]) {
      expect(userMessage).toMatch(/^[A-Z].{15,}\.$/s);
      expect(source).not.toBe('');
    }
  });

  it('tries unknown errors again and suspects ourselves', () => {
    const unknown = { code: 'never_seen', status: 418, message: '' };
    expect(classify(table, unknown, 'api')).toBe(DEFAULT_ROW);
    expect(DEFAULT_ROW).toMatchObject({ action: 'retry', blame: 'system' });
  });

  it('never blames the seller’s consent for what is only a clock, a limit or an outage', () => {
    for (const message of ['Invalid timestamp', 'Timestamp is expired.']) {
      for (const code of ['36009004', 'error_param']) {
        expect(classify(table, { code, status: 400, message }, 'api').action).not.toBe('pause-grant');
      }
    }
    for (const status of [429, 500, 503, 504]) {
      const { action } = classify(table, { code: `http_${status}`, status, message: '' }, 'token');
      expect(['throttle', 'retry']).toContain(action);
    }
  });
});

describe('one code with several meanings', () => {
  const tiktok = (message: string) =>
    classify(TIKTOK_SHOP_ERROR_TABLE, { code: '36009004', status: 400, message }, 'api').action;
  const shopee = (code: string, message: string, kind: 'api' | 'token') =>
    classify(SHOPEE_ERROR_TABLE, { code, status: 403, message }, kind).action;

  it('is told apart by words of the message on TikTok Shop', () => {
    expect(tiktok("Invalid credentials. The 'x-tts-access-token' header is invalid.")).toBe(
      'refresh-token-then-retry',
    );
    expect(tiktok("Invalid timestamp. 'timestamp' is more than 30 seconds after now.")).toBe('retry');
    expect(tiktok("Invalid credentials. Invalid 'app_key' query parameter.")).toBe('dead');
    expect(tiktok("Unexpected identifier 'shop_cipher'.")).toBe('dead');
  });

  it('is told apart by words of the message, and by the kind of call, on Shopee', () => {
    expect(shopee('error_auth', 'Invalid access_token.', 'api')).toBe('refresh-token-then-retry');
    expect(shopee('error_auth', 'Invalid refresh_token.', 'token')).toBe('pause-grant');
    expect(shopee('error_auth', 'Invalid code', 'token')).toBe('dead');
    expect(shopee('error_auth', 'No permission to current api.', 'api')).toBe('dead');
    expect(shopee('error_param', 'get items offset over limit, please use the next field', 'api')).toBe(
      'split-slice',
    );
    expect(shopee('error_param', 'Timestamp is expired.', 'api')).toBe('retry');
    expect(shopee('error_param', 'There is no sign in query.', 'api')).toBe('dead');
    expect(shopee('error_param', 'Your refresh token or shop_id is wrong', 'token')).toBe('pause-grant');
  });
});

describe('the reset of a quota', () => {
  it('is midnight in UTC+8 for a day, and the full hour for an hour', () => {
    const at = (text: string) => Date.parse(text);
    expect(untilReset('day-of-app', 'shopee', at('2026-01-01T15:59:59Z'))).toBe(1_000);
    expect(untilReset('day-of-app', 'shopee', at('2026-01-01T16:00:00Z'))).toBe(86_400_000);
    expect(untilReset('hour-of-shop', 'tiktok-shop', at('2026-01-01T15:59:00Z'))).toBe(60_000);
  });
});
