/** Shopee's signature and push verification against the published vectors. */
import { createHmac } from 'node:crypto';
import { generateShopeeSignature, verifyShopeePush } from '@syncstore/platforms';
import { describe, expect, it } from 'vitest';
import file from '../fixtures/vectors/shopee.json' with { type: 'json' };

const inputs = new Map(
  file.vectors.map((vector) => {
    const { access_token: accessToken, shop_id: shopId, merchant_id: merchantId } = vector;
    const input = {
      partnerId: vector.partner_id,
      partnerKey: vector.partner_key,
      apiPath: vector.path,
      timestamp: vector.timestamp,
      ...(accessToken === undefined ? {} : { accessToken }),
      ...(shopId === undefined ? {} : { shopId }),
      ...(merchantId === undefined ? {} : { merchantId }),
    };
    return [vector.id, { input, expected: vector.expected_sign }] as const;
  }),
);

function inputOf(id: string) {
  const found = inputs.get(id);
  if (found === undefined) throw new Error(`no vector ${id}`);
  return found;
}

describe('generateShopeeSignature', () => {
  it.each([...inputs.keys()])('gives the published signature of %s', (id) => {
    const { input, expected } = inputOf(id);
    expect(generateShopeeSignature(input)).toBe(expected);
  });

  it('takes ids as text as well as numbers', () => {
    const { input, expected } = inputOf('shop-get-shop-info');
    const asText = { ...input, partnerId: String(input.partnerId), shopId: '14701711' };
    expect(generateShopeeSignature(asText)).toBe(expected);
  });

  it.each(file.negative_vectors)('gives another signature than $id', ({ from, rejected_sign }) => {
    expect(generateShopeeSignature(inputOf(from).input)).not.toBe(rejected_sign);
  });

  it('uses the key as text: decoded from hex it would give the refused signature', () => {
    const vector = file.negative_vectors.find(({ id }) => id === 'neg-hex-decoded-key');
    const { input, expected } = inputOf('shop-get-shop-info');
    const decoded = createHmac('sha256', Buffer.from(input.partnerKey, 'hex'));
    expect(decoded.update(vector?.base_string ?? '').digest('hex')).toBe(vector?.rejected_sign);
    expect(generateShopeeSignature(input)).toBe(expected);
  });

  it('refuses input that Shopee would only call a wrong sign', () => {
    const base = { partnerId: 1, partnerKey: 'k', apiPath: '/api/v2/shop/get_shop_info', timestamp: 1 };
    expect(() => generateShopeeSignature({ ...base, apiPath: '/a?b=1' })).toThrow(/query/);
    expect(() => generateShopeeSignature({ ...base, accessToken: 't' })).toThrow(/together/);
    expect(() => generateShopeeSignature({ ...base, shopId: 2 })).toThrow(/together/);
    expect(() => generateShopeeSignature({ ...base, accessToken: 't', shopId: 2, merchantId: 3 })).toThrow(
      /both/,
    );
  });
});

describe('verifyShopeePush', () => {
  const [vector] = file.push_vectors;
  if (vector === undefined) throw new Error('no push vector');
  const { url, body } = vector;
  const push = {
    partnerKey: vector.partner_key,
    url,
    rawBody: body,
    authorization: vector.expected_authorization_header,
  };

  it('accepts the published message, as text and as bytes', () => {
    expect(verifyShopeePush(push)).toBe(true);
    expect(verifyShopeePush({ ...push, rawBody: Buffer.from(body) })).toBe(true);
  });

  it.each([
    ['another body', { rawBody: `${body} ` }],
    ['another URL', { url: `${url}?a=1` }],
    ['another key', { partnerKey: 'other' }],
    ['no header', { authorization: undefined }],
    ['an upper-case header', { authorization: push.authorization.toUpperCase() }],
    ['a shorter header', { authorization: push.authorization.slice(2) }],
  ])('refuses %s', (_, change) => {
    expect(verifyShopeePush({ ...push, ...change })).toBe(false);
  });
});
