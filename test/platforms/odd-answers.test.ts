/** What a call makes of answers that are not what an API sends: the body decides first, the status second. */
import type { PlatformId } from '@syncstore/contracts';
import { describe, expect, it } from 'vitest';
import type { ScriptedAnswer } from './doubles/scripted-marketplace.ts';
import { openScriptedShop, WHOLE_LIST } from './doubles/scripted-shop.ts';

interface Case {
  readonly name: string;
  readonly answer: ScriptedAnswer;
  readonly code: string;
  readonly action?: string;
  readonly blame?: string;
  readonly tries?: number;
}

const HTML = '<!DOCTYPE html><html><body><h1>Service Temporarily Unavailable</h1></body></html>';

/** The same on both marketplaces. `retry`, `transient` and three tries unless said otherwise. */
const CASES: readonly Case[] = [
  { name: 'HTML with 503', answer: { status: 503, body: HTML }, code: 'http_503' },
  { name: 'HTML with 403', answer: { status: 403, body: HTML }, code: 'http_403', blame: 'config' },
  {
    name: 'HTML with 404',
    answer: { status: 404, body: HTML },
    code: 'http_404',
    action: 'dead',
    blame: 'config',
    tries: 1,
  },
  { name: 'HTML with 200', answer: { body: HTML }, code: 'html_body' },
  {
    name: 'plain text with 500',
    answer: { status: 500, body: 'block by gateway due to invalid cid' },
    code: 'http_500',
  },
  { name: 'an empty body with 200', answer: { body: '' }, code: 'empty_body' },
  { name: 'an empty body with 502', answer: { status: 502, body: '' }, code: 'http_502' },
  {
    name: 'JSON that breaks off',
    answer: { body: '{"error":"","code":0,"response":{"item":[{"item_i' },
    code: 'truncated_json',
  },
  { name: 'a list instead of an object', answer: { body: '[]' }, code: 'not_json' },
  {
    name: 'a redirect',
    answer: { status: 302, headers: { location: '/login' }, body: '' },
    code: 'http_302',
    blame: 'system',
  },
  {
    name: 'success in the body, 500 in the status',
    answer: { status: 500, body: { error: '', code: 0 } },
    code: 'http_500',
  },
  {
    name: 'an envelope without content',
    answer: { body: { error: '', code: 0 } },
    code: 'unexpected_body',
    blame: 'system',
  },
  { name: 'a connection that is reset', answer: { instead: 'reset' }, code: 'connection_reset' },
  { name: 'an answer that breaks off', answer: { instead: 'half', body: HTML }, code: 'connection_reset' },
  { name: 'an answer that never comes', answer: { instead: 'silence' }, code: 'timeout' },
];

const OWN: Readonly<Record<PlatformId, readonly Case[]>> = {
  shopee: [
    {
      name: 'an error with 200',
      answer: { body: { error: 'error_inner', message: 'x' } },
      code: 'error_inner',
    },
    { name: 'a module prefix', answer: { body: { error: 'product.error_inner' } }, code: 'error_inner' },
    {
      name: 'the unusual envelope',
      answer: { body: { code: 1, error: 'error_param', msg: 'redirect domain' } },
      code: 'error_param',
      action: 'dead',
      blame: 'system',
      tries: 1,
    },
    {
      name: 'an unknown code',
      answer: { status: 403, body: { error: 'error_brand_new' } },
      code: 'error_brand_new',
      blame: 'system',
    },
  ],
  'tiktok-shop': [
    {
      name: 'an error with 200',
      answer: { body: { code: 36009003, message: 'x', data: null } },
      code: '36009003',
    },
    {
      name: 'no code at all',
      answer: { body: { message: 'hello' } },
      code: 'unexpected_body',
      blame: 'system',
    },
    {
      name: 'backticks around a word of an overloaded code',
      answer: { status: 400, body: { code: 36009004, message: 'Invalid credentials: `app_key`' } },
      code: '36009004',
      action: 'dead',
      blame: 'config',
      tries: 1,
    },
    {
      name: 'an unknown code',
      answer: { status: 400, body: { code: 36009999, message: 'x' } },
      code: '36009999',
      blame: 'system',
    },
  ],
};

describe.each(['shopee', 'tiktok-shop'] as const)('%s', (platform) => {
  it.each([...CASES, ...OWN[platform]])('takes $name for $code', async (given) => {
    const { answer, code, action = 'retry', blame = 'transient', tries = 3 } = given;
    // Short only where nothing comes: a busy machine may take longer to answer.
    const http = answer.instead === 'silence' ? { responseTimeoutMs: 40 } : {};
    const shop = await openScriptedShop(platform, () => answer, { http });
    const error: unknown = await shop.client.list(WHOLE_LIST).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'PlatformError', facts: { code, action, blame, platform } });
    expect(shop.marketplace.seen).toHaveLength(tries);
    const { facts } = error as { facts: { userMessage: string; detail: string } };
    expect(facts.userMessage.length).toBeGreaterThan(20);
    expect(facts.detail).not.toContain('<h1>');
    await shop.close();
  });

  it('takes a marketplace that nobody answers at for unreachable and says where it looked', async () => {
    const shop = await openScriptedShop(platform, () => ({}));
    await shop.close();
    const error: unknown = await shop.client.list(WHOLE_LIST).catch((thrown: unknown) => thrown);
    const { url } = shop.marketplace;
    expect(error).toMatchObject({
      facts: { code: 'connection_refused', action: 'retry', blame: 'transient' },
    });
    expect(String(error)).toContain(url);
  });
});
