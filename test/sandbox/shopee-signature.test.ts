import { readFileSync } from 'node:fs';
import { startSandbox } from '@syncstore/sandbox';
import { describe, expect, it } from 'vitest';
import { signatureOf } from '../../apps/sandbox/src/shopee/gateway.ts';
import { parseJson } from './clients.ts';

interface Vector {
  readonly id: string;
  readonly type: string;
  readonly method: string;
  readonly path: string;
  readonly partner_id: number;
  readonly partner_key: string;
  readonly timestamp: number;
  readonly access_token?: string;
  readonly shop_id?: number;
  readonly merchant_id?: number;
  readonly expected_sign: string;
}

interface VectorFile {
  readonly vectors: readonly Vector[];
  readonly negative_vectors: readonly {
    readonly id: string;
    readonly from: string;
    readonly rejected_sign: string;
  }[];
}

const FILE = new URL('../fixtures/vectors/shopee.json', import.meta.url);
const { vectors, negative_vectors: negatives } = parseJson<VectorFile>(readFileSync(FILE, 'utf8'));

/** Sends a vector's call with a signature at the vector's own time. @returns Shopee's `error`, or the HTTP status */
async function sendVector(vector: Vector, sign: string): Promise<string> {
  const { partner_id: partnerId, partner_key: partnerKey, timestamp } = vector;
  const sandbox = await startSandbox({
    products: 1,
    now: () => timestamp * 1000,
    credentials: { shopee: { partnerId, partnerKey, mainAccountId: 1 } },
  });
  try {
    const query = new URLSearchParams({ partner_id: String(partnerId), timestamp: String(timestamp), sign });
    if (vector.access_token !== undefined) query.set('access_token', vector.access_token);
    if (vector.shop_id !== undefined) query.set('shop_id', String(vector.shop_id));
    if (vector.path.endsWith('auth_partner')) query.set('redirect', 'http://app.test/');
    const init = {
      method: vector.method,
      redirect: 'manual',
      ...(vector.method === 'POST' ? { body: '{}' } : {}),
    } as const;
    const response = await fetch(`${sandbox.url}${vector.path}?${query.toString()}`, init);
    if (response.status === 302) return '302';
    return parseJson<{ readonly error: string }>(await response.text()).error;
  } finally {
    await sandbox.close();
  }
}

describe('a Shopee signature', () => {
  it.each(vectors.map((vector) => [vector.id, vector] as const))(
    'of the vector %s is computed alike',
    (_id, vector) => {
      const { partner_key, partner_id, path, timestamp } = vector;
      const tail = [vector.access_token, vector.shop_id ?? vector.merchant_id].filter(
        (part) => part !== undefined,
      );
      const sign = signatureOf(partner_key, String(partner_id), path, String(timestamp), ...tail.map(String));
      expect(sign).toBe(vector.expected_sign);
    },
  );

  it.each(vectors.filter(({ type }) => type !== 'merchant').map((vector) => [vector.id, vector] as const))(
    'of the vector %s passes the gateway',
    async (_id, vector) => {
      // The vectors' tokens and codes are foreign to the sandbox, so a later check may refuse the call.
      expect(await sendVector(vector, vector.expected_sign)).not.toBe('error_sign');
    },
  );

  it.each(negatives.map((negative) => [negative.id, negative] as const))(
    '%s is refused',
    async (_id, negative) => {
      const vector = vectors.find(({ id }) => id === negative.from);
      if (vector === undefined) throw new Error(`no vector ${negative.from}`);
      expect(await sendVector(vector, negative.rejected_sign)).toBe('error_sign');
    },
  );

  it('in upper case is refused', async () => {
    const [vector] = vectors;
    if (vector === undefined) throw new Error('no vectors');
    expect(await sendVector(vector, vector.expected_sign.toUpperCase())).toBe('error_sign');
  });
});
