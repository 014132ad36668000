/** Rejects over HTTP, as an operator's own tools see and retry them. No worker runs: what was asked for stands in the ledger. */
import { runSummaries } from '@syncstore/store';
import { beforeEach, expect, test } from 'vitest';
import { useStack } from '../support/use-stack.ts';
import { useConsole } from './support/use-console.ts';

const stack = useStack({ sandbox: { products: 3 } });
const console = useConsole(stack);

interface RejectPage {
  readonly items: readonly { readonly externalId: string; readonly shop: string }[];
  readonly nextCursor: string | null;
}

beforeEach(async () => {
  await stack.database.pool.query('TRUNCATE import_runs, import_rejects, raw_import_data CASCADE');
  // Two of each shop, all seen last at the same moment; one is held.
  await stack.database.pool.query(`
    INSERT INTO import_rejects (shop_id, external_id, reasons, first_run_id, last_run_id, pipeline_version, last_seen_at)
    SELECT s.id, s.platform || '-' || n, '[{"code": "price_unreadable", "field": "price", "message": ""}]', 1, 1, 1,
      '2026-01-01T00:00:00Z' FROM shops s, generate_series(1, 2) n`);
  await stack.database.pool.query(`
    INSERT INTO raw_import_data (shop_id, external_id, status, payload, source_hash, run_id, fetched_at)
    SELECT min(id), 'shopee-1', 'rejected', '{"item": 1}', '', 1, now() FROM shops`);
});

const read = async (query: string) =>
  (await (await console.get(`/api/rejects${query}`)).json()) as RejectPage;
const post = (path: string, body?: object) =>
  fetch(`${console.url}/api/rejects/${path}`, {
    method: 'POST',
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });

async function firstShop() {
  const [shop] = await stack.shops();
  if (!shop) throw new Error('the sandbox has no shop');
  return shop.externalId;
}

test('lists rejects from page to page, each once, and shows one with the payload that is held', async () => {
  const seen: string[] = [];
  let query = '?limit=3';
  for (;;) {
    const { items, nextCursor } = await read(query);
    seen.push(...items.map(({ shop, externalId }) => `${shop}/${externalId}`));
    if (nextCursor === null) break;
    query = `?limit=3&cursor=${nextCursor}`;
  }
  expect(seen).toHaveLength(8);
  expect(new Set(seen).size).toBe(8);
  expect((await read('?platform=tiktok-shop')).items).toHaveLength(4);
  expect((await read('?reason=detail_unavailable')).items).toEqual([]);
  const one = await (await console.get(`/api/rejects/shopee/${await firstShop()}/shopee-1`)).json();
  expect(one).toMatchObject({
    hasPayload: true,
    payload: '{"item": 1}',
    reasons: [{ code: 'price_unreadable' }],
  });
});

test('tries one again, or what a filter picks, by one run a shop, with who and why; and nothing without a filter', async () => {
  const one = (await (
    await post(`shopee/${await firstShop()}/shopee-1/retry`, { why: 'mapping mended' })
  ).json()) as {
    runs: number[];
  };
  const all = (await (await post('retry', { platform: 'tiktok-shop', fetch: true })).json()) as {
    runs: number[];
  };
  expect(one.runs).toHaveLength(1);
  expect(all.runs).toHaveLength(2);
  const runs = await runSummaries(stack.runtime.database, { ids: [...one.runs, ...all.runs] });
  const byId = runs
    .sort((a, b) => a.id - b.id)
    .map(({ kind, platform, distinct }) => [kind, platform, distinct]);
  expect(byId).toEqual([
    ['ids', 'shopee', 1],
    ['ids', 'tiktok-shop', 2],
    ['ids', 'tiktok-shop', 2],
  ]);
  const { rows } = await stack.database.pool.query(
    'SELECT who, action, why FROM operator_actions ORDER BY id',
  );
  expect(rows[0]).toEqual({ who: 'console:anybody', action: 'map again', why: 'mapping mended' });
  expect(rows[1]).toEqual({ who: 'console:anybody', action: 'fetch again', why: null });
  expect((await post('retry', {})).status).toBe(400);
});

test.each([
  ['GET', '/shopee/1/2', 404],
  ['GET', '?reason=bad_luck', 400],
  ['GET', '?cursor=x', 400],
  ['POST', '/shopee/1/2/retry', 404],
  ['POST', '/lazada/1/2/retry', 400],
])('answers %s %s with %i and a problem', async (method, path, status) => {
  const answer = await fetch(`${console.url}/api/rejects${path}`, { method });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
});
