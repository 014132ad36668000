/** Bull Board: every queue, links to our pages, retry buttons that work. */
import { expect, test } from 'vitest';
import { useStack } from '../support/use-stack.ts';
import { useConsole } from './support/use-console.ts';

const stack = useStack({ sandbox: { products: 10, limits: 'lifted' } });
const console = useConsole(stack);

interface Board {
  readonly queues: readonly {
    readonly name: string;
    readonly readOnlyMode: boolean;
    readonly allowRetries: boolean;
    readonly counts: Readonly<Record<string, number>>;
    readonly jobs: readonly { readonly data: object; readonly externalUrl?: { readonly href: string } }[];
  }[];
}

async function board(query = ''): Promise<Board> {
  return (await (await console.get(`/admin/queues/api/queues${query}`)).json()) as Board;
}

test('shows every queue, and lets dead pages be retried', async () => {
  const { queues } = await board();
  expect(queues.map(({ name }) => name)).toEqual([
    'shopee-pages',
    'tiktok-shop-pages',
    'shopee-pages-dlq',
    'tiktok-shop-pages-dlq',
    'maintenance',
  ]);
  expect(queues.every(({ readOnlyMode, allowRetries }) => !readOnlyMode && allowRetries)).toBe(true);
});

test('serves its page and its files from here alone', async () => {
  const page = await (await console.get('/admin/queues')).text();
  expect(page).toContain('<base href="/admin/queues/"');
  expect(page).not.toMatch(/(src|href)="https?:\/\//);
  const [, script = ''] = /src="(static\/js\/main[^"]+)"/.exec(page) ?? [];
  expect((await console.get(`/admin/queues/${script}`)).status).toBe(200);
});

test('shows the jobs of an import with ids alone, each with a link to its run', async () => {
  await Promise.all([stack.start('producer'), stack.start('worker')]);
  const shop = (await stack.shops())[0];
  if (!shop) throw new Error('no shop');
  const runId = await stack.request(shop, 'full');
  await stack.ended(runId);
  const { queues } = await board('?activeQueue=shopee-pages&page=1&jobsPerPage=10');
  const jobs = queues.find(({ name }) => name === 'shopee-pages')?.jobs ?? [];
  expect(jobs.length).toBeGreaterThan(0);
  for (const job of jobs) {
    expect(Object.keys(job.data).sort()).toEqual(['generation', 'pageId', 'platform', 'runId', 'shop', 'v']);
    expect(job.externalUrl?.href).toBe(`/runs/${runId}`);
  }
});
