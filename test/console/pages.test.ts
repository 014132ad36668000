/** The pages: complete without a script, and nothing that a marketplace says becomes markup. */
import { describe, expect, test } from 'vitest';
import { useStack } from '../support/use-stack.ts';
import { useConsole } from './support/use-console.ts';

const stack = useStack({ sandbox: { products: 3 } });
const console = useConsole(stack);

async function page(path: string): Promise<string> {
  const response = await console.get(path);
  expect(response.headers.get('content-type')).toMatch(/^text\/html; charset=utf-8/);
  return response.text();
}

describe.sequential('the first page', () => {
  test('says what to do next when nothing was imported', async () => {
    expect(await page('/')).toMatch(/Nothing was imported yet.*syncstore import --wait/);
  });

  test('shows runs, shops and the links to connect more', async () => {
    const [shop] = await stack.shops();
    if (!shop) throw new Error('no shop');
    const runId = await stack.request(shop, 'full');
    const text = await page('/');
    expect(text).toContain(`<a id="run-link-${runId}" href="/runs/${runId}">Shopee northline_sg</a>`);
    expect(text).toContain('Waiting for the producer to start it.');
    expect(text).toMatch(/TikTok Shop Northline VN \(VN, VND\): never imported in full/);
    expect(text).toContain('href="/oauth/tiktok-shop/start"');
    expect(await page(`/runs/${runId}`)).toContain('0 distinct + 0 duplicates');
  });

  test('shows names and messages as text, whatever is in them', async () => {
    const evil = `<img src=x onerror="alert('1')">&`;
    await stack.database.pool.query("UPDATE shops SET name = $1 WHERE external_id = '227700101'", [evil]);
    await stack.database.pool.query('UPDATE import_runs SET message = $1', [evil]);
    const [{ id } = { id: 0 }] = (
      await stack.database.pool.query<{ id: number }>('SELECT id FROM import_runs')
    ).rows;
    for (const text of [await page('/'), await page(`/runs/${id}`)]) {
      expect(text).not.toContain('<img');
      expect(text).toContain('&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;');
    }
  });

  test('asks nobody else for anything', async () => {
    const text = await page('/');
    expect(text).not.toMatch(/(src|href)="(https?:)?\/\//);
    expect(text).not.toMatch(/<script(?![^>]* src="\/)/);
  });
});

test('an address that there is not says so', async () => {
  const response = await console.get('/nothing-here');
  expect(response.status).toBe(404);
  expect(await response.text()).toContain('There is nothing at this address.');
});

test('script and style are asked for again only when they changed', async () => {
  const first = await console.get('/assets/console.js');
  expect(first.headers.get('content-type')).toMatch(/^text\/javascript/);
  const again = await console.get('/assets/console.js', { 'if-none-match': first.headers.get('etag') ?? '' });
  expect(again.status).toBe(304);
});
