import { readFileSync } from 'node:fs';
import { startSandbox } from '@syncstore/sandbox';
import { describe, expect, it } from 'vitest';
import { signatureOf } from '../../apps/sandbox/src/tiktok/gateway.ts';
import { parseJson } from './clients.ts';

interface Vector {
  readonly id: string;
  readonly app_key: string;
  readonly app_secret: string;
  readonly method: string;
  readonly path: string;
  readonly content_type: string;
  readonly query_before_sign: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly expected_sign: string;
  readonly differing?: readonly { readonly sign: string }[];
}

interface VectorFile {
  readonly vectors: readonly Vector[];
  readonly ambiguous_vectors: readonly Vector[];
  readonly negative_vectors: readonly {
    readonly id: string;
    readonly wrong_sign: string;
    readonly correct_sign: string;
  }[];
}

const FILE = new URL('../fixtures/vectors/tiktok-shop.json', import.meta.url);
const file = parseJson<VectorFile>(readFileSync(FILE, 'utf8'));
const SIGN_INVALID = 106001;

function isMultipart(vector: Vector): boolean {
  return vector.content_type.startsWith('multipart/');
}

/** Sends a vector's call at the vector's own time. @returns the platform's code */
async function sendVector(vector: Vector, sign: string, acceptUnsignedEmptyObject = false): Promise<number> {
  const sandbox = await startSandbox({
    products: 1,
    now: () => Number(vector.query_before_sign.timestamp) * 1000,
    credentials: { 'tiktok-shop': { appKey: vector.app_key, appSecret: vector.app_secret, serviceId: '1' } },
  });
  try {
    const faults = JSON.stringify({ 'tiktok-shop': { acceptUnsignedEmptyObject } });
    await fetch(`${sandbox.url}/_sandbox/faults`, { method: 'PUT', body: faults });
    const query = new URLSearchParams({ ...vector.query_before_sign, sign });
    const headers = { 'content-type': vector.content_type };
    const init = { method: vector.method, headers, ...(vector.body === null ? {} : { body: vector.body }) };
    const response = await fetch(`${sandbox.url}${vector.path}?${query.toString()}`, init);
    return parseJson<{ readonly code: number }>(await response.text()).code;
  } finally {
    await sandbox.close();
  }
}

describe('a TikTok Shop signature', () => {
  const all = [...file.vectors, ...file.ambiguous_vectors].map((vector) => [vector.id, vector] as const);

  it.each(all)('of the vector %s is computed alike', (_id, vector) => {
    const body = Buffer.from(isMultipart(vector) ? '' : (vector.body ?? ''));
    const query = new URLSearchParams(vector.query_before_sign);
    expect(signatureOf(vector.app_secret, vector.path, query, body)).toBe(vector.expected_sign);
  });

  // Image upload is no endpoint of an import, so its vector is proven by computation alone.
  it.each(all.filter(([, vector]) => !isMultipart(vector)))(
    'of the vector %s passes the gateway',
    async (_id, vector) => {
      const code = await sendVector(vector, vector.expected_sign);
      expect([SIGN_INVALID, 36009009, 36009010]).not.toContain(code);
    },
  );

  it.each(file.negative_vectors.map((negative) => [negative.id, negative] as const))(
    '%s is refused',
    async (_id, negative) => {
      const owner =
        file.vectors.find(({ expected_sign: sign }) => sign === negative.correct_sign) ?? file.vectors[0];
      if (owner === undefined) throw new Error('no vectors');
      expect(await sendVector(owner, negative.wrong_sign)).toBe(SIGN_INVALID);
    },
  );

  it('that leaves an empty object out is refused, unless the switch for that SDK is on', async () => {
    const [vector] = file.ambiguous_vectors;
    const sign = vector?.differing?.[0]?.sign;
    if (vector === undefined || sign === undefined) throw new Error('no ambiguous vector');
    expect(await sendVector(vector, sign)).toBe(SIGN_INVALID);
    expect(await sendVector(vector, sign, true)).not.toBe(SIGN_INVALID);
  });
});
