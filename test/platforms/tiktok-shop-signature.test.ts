/** TikTok Shop's signature and webhook verification against the published vectors. */
import { generateTikTokShopSignature, verifyTikTokShopWebhook } from '@syncstore/platforms';
import { describe, expect, it } from 'vitest';
import file from '../fixtures/vectors/tiktok-shop.json' with { type: 'json' };

type Vector = (typeof file.vectors)[number];

function inputOf(
  vector: Pick<Vector, 'app_secret' | 'path' | 'content_type' | 'body' | 'query_before_sign'>,
) {
  // The vectors' queries differ in keys, which the compiler joins into one type with optional ones.
  const query = vector.query_before_sign as Record<string, string>;
  const body = vector.body === null ? {} : { body: vector.body };
  return {
    appSecret: vector.app_secret,
    path: vector.path,
    query,
    contentType: vector.content_type,
    ...body,
  };
}

function vectorOf(id: string): Vector {
  const found = file.vectors.find((vector) => vector.id.startsWith(id));
  if (found === undefined) throw new Error(`no vector ${id}`);
  return found;
}

describe('generateTikTokShopSignature', () => {
  it.each(file.vectors)('gives the published signature of $id', (vector) => {
    expect(generateTikTokShopSignature(inputOf(vector))).toBe(vector.expected_sign);
  });

  it.each(file.ambiguous_vectors)('signs the bytes of $id, on which SDKs disagree', (vector) => {
    expect(generateTikTokShopSignature(inputOf(vector))).toBe(vector.expected_sign);
  });

  it('does not depend on the order in which parameters are given', () => {
    const input = inputOf(vectorOf('v14'));
    const query = Object.fromEntries(Object.entries(input.query).reverse());
    expect(generateTikTokShopSignature({ ...input, query })).toBe(vectorOf('v14').expected_sign);
  });

  it('signs decoded values: encoded ones would give another signature', () => {
    const input = inputOf(vectorOf('v05'));
    const query = { ...input.query, page_token: 'a+b/c=' };
    const encoded = { ...input.query, page_token: encodeURIComponent('a+b/c=') };
    expect(generateTikTokShopSignature({ ...input, query })).not.toBe(
      generateTikTokShopSignature({ ...input, query: encoded }),
    );
  });

  it('differs from every signature that is known to be wrong', () => {
    const { body: _, ...withoutBody } = inputOf(vectorOf('v05'));
    const n3 = file.negative_vectors.find(({ id }) => id.startsWith('n3'));
    expect(generateTikTokShopSignature(withoutBody)).toBe(n3?.wrong_sign);
    const v01 = inputOf(vectorOf('v01'));
    const n5 = file.negative_vectors.find(({ id }) => id.startsWith('n5'));
    expect(generateTikTokShopSignature({ ...v01, path: `${v01.path}/` })).toBe(n5?.wrong_sign);
    const wrong = new Set(file.negative_vectors.map(({ wrong_sign }) => wrong_sign));
    for (const vector of file.vectors) {
      expect(wrong).not.toContain(generateTikTokShopSignature(inputOf(vector)));
    }
  });
});

describe('verifyTikTokShopWebhook', () => {
  const [vector] = file.webhook_vectors;
  if (vector === undefined) throw new Error('no webhook vector');
  const { app_key: appKey, app_secret: appSecret, raw_body: rawBody, signature } = vector;
  const webhook = { appKey, appSecret, rawBody, authorization: signature };

  it('accepts the published message, as text and as bytes', () => {
    expect(verifyTikTokShopWebhook(webhook)).toBe(true);
    expect(verifyTikTokShopWebhook({ ...webhook, rawBody: Buffer.from(rawBody) })).toBe(true);
  });

  it.each([
    ['one more space', { rawBody: `${rawBody} ` }],
    ['another app key', { appKey: 'other' }],
    ['another secret', { appSecret: 'other' }],
    ['no header', { authorization: undefined }],
  ])('refuses %s', (_, change) => {
    expect(verifyTikTokShopWebhook({ ...webhook, ...change })).toBe(false);
  });
});
