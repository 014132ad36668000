/** Pausing, resuming and cancelling over HTTP, with the jobs in Redis that it is about. */
import { openRuntime, resumeShop } from '@syncstore/runtime';
import { grantVault } from '@syncstore/store';
import { beforeAll, describe, expect, test } from 'vitest';
import { useStack } from '../support/use-stack.ts';
import { useConsole } from './support/use-console.ts';

const stack = useStack({ sandbox: { products: 3 } });
const console = useConsole(stack);

async function post(path: string, body?: object): Promise<{ status: number; answer: unknown }> {
  const response = await fetch(`${console.url}${path}`, {
    method: 'POST',
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  return { status: response.status, answer: await response.json() };
}

describe.sequential('over HTTP', () => {
  let shop: Awaited<ReturnType<typeof stack.shops>>[number];
  let shopPath = '';
  beforeAll(async () => {
    const [first] = await stack.shops();
    if (!first) throw new Error('the sandbox has no shop');
    shop = first;
    shopPath = `/api/shops/${shop.platform}/${shop.externalId}`;
  });

  test('a run is paused, resumed and cancelled; what can not be done is said with its reason', async () => {
    const id = await stack.request(shop, 'full');
    expect(await post(`/api/runs/${id}/pause`, { why: 'stock-taking' })).toMatchObject({
      status: 200,
      answer: { id, paused: true },
    });
    expect(await post(`/api/runs/${id}/resume`)).toMatchObject({ status: 200, answer: { paused: false } });
    expect(await post(`/api/runs/${id}/cancel`)).toMatchObject({
      status: 200,
      answer: { status: 'cancelled' },
    });
    expect(await post(`/api/runs/${id}/pause`)).toMatchObject({
      status: 409,
      answer: { detail: expect.stringContaining('has ended already') as unknown },
    });
    expect(await post('/api/runs/999999/pause')).toMatchObject({ status: 404 });
    expect(await post(`/api/runs/${id}/pause`, { why: 7 })).toMatchObject({ status: 400 });
  });

  test('a shop is paused with its reason and resumed', async () => {
    await post(`${shopPath}/pause`, { why: 'moves house' });
    const [paused] = await stack.shops();
    expect(paused?.status).toBe('paused');
    expect(await post(`${shopPath}/resume`)).toMatchObject({
      status: 200,
      answer: { status: 'active', unchecked: null },
    });
    const [resumed] = await stack.shops();
    expect(resumed?.status).toBe('active');
    expect(await post('/api/shops/shopee/1/pause')).toMatchObject({ status: 404 });
  });

  test('a refused grant that the marketplace takes again goes on', async () => {
    await grantVault(stack.runtime.database, stack.runtime.cipher).pause(shop.grantId, 1, 'by mistake');
    expect((await stack.shops())[0]?.grantStatus).toBe('needs_reconsent');
    expect(await post(`${shopPath}/resume`)).toMatchObject({ status: 200, answer: { unchecked: null } });
    expect((await stack.shops())[0]?.grantStatus).toBe('active');
  });

  test('a refused grant that the marketplace refuses still stays paused, and says so', async () => {
    const { rows } = await stack.database.pool.query<{ version: number }>(
      `UPDATE platform_grants SET access_token = $2, refresh_token = $3, access_expires_at = now(),
         status = 'needs_reconsent', version = version + 1 WHERE id = $1 RETURNING version`,
      [
        shop.grantId,
        stack.runtime.cipher.encrypt('forged', 'access'),
        stack.runtime.cipher.encrypt('forged', 'refresh'),
      ],
    );
    expect(rows).toHaveLength(1);
    // The process that tried it before remembers the good token for a moment; another one does not.
    const fresh = await openRuntime(stack.runtime.config, 'cli');
    const result = await resumeShop(fresh, shop, { who: 'test', why: null });
    await fresh.close();
    expect(result).toMatchObject({ kind: 'refused', reason: expect.stringMatching(/paused/) as unknown });
    expect((await stack.shops())[0]?.grantStatus).toBe('needs_reconsent');
    expect((await stack.shops())[0]?.grantPausedReason).not.toBe('by mistake');
  });
});
