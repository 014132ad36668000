/** Bull Board: every queue, links to our pages, retry buttons that work. */
import { createToken } from '@syncstore/store';
import { expect, test } from 'vitest';
import { useStack } from '../support/use-stack.ts';
import { useConsole } from './support/use-console.ts';

const stack = useStack({
  sandbox: { products: 10, limits: 'lifted' },
  settings: { CONSOLE_USER: 'root', CONSOLE_PASSWORD: 'a long password' },
});
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

const ADMIN = { authorization: `Basic ${Buffer.from('root:a long password').toString('base64')}` };

async function board(query = '', headers: Readonly<Record<string, string>> = ADMIN): Promise<Board> {
  return (await (await console.get(`/admin/queues/api/queues${query}`, headers)).json()) as Board;
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

test('shows a viewer every queue as read-only, and lets them change nothing', async () => {
  const by = { who: 'test', why: null };
  const token = await createToken(stack.runtime.database, { name: 'looker', role: 'viewer' }, by);
  const headers = { authorization: `Bearer ${token}` };
  const { queues } = await board('', headers);
  expect(queues).toHaveLength(5);
  expect(queues.every(({ readOnlyMode, allowRetries }) => readOnlyMode && !allowRetries)).toBe(true);
  const pause = await fetch(`${console.url}/admin/queues/api/queues/maintenance/pause`, {
    method: 'PUT',
    headers,
  });
  expect(pause.status).toBe(403);
});

test('cuts secrets out of what a job says', async () => {
  const { maintenance } = stack.runtime.queues.bull;
  const job = await maintenance.add('prune', { v: 1, task: 'prune' }, { delay: 3_600_000 });
  await job.log('refused: https://api.example/?access_token=abcdef123456&sign=0011');
  const path = `/admin/queues/api/queues/maintenance/${job.id}/logs`;
  const text = await (await console.get(path, ADMIN)).text();
  expect(text).toContain('access_token=[redacted]');
  expect(text).not.toMatch(/abcdef123456|0011/);
  await job.remove();
});

test('serves its page and its files from here alone', async () => {
  const page = await (await console.get('/admin/queues', ADMIN)).text();
  expect(page).toContain('<base href="/admin/queues/"');
  expect(page).not.toMatch(/(src|href)="https?:\/\//);
  const [, script = ''] = /src="(static\/js\/main[^"]+)"/.exec(page) ?? [];
  expect((await console.get(`/admin/queues/${script}`, ADMIN)).status).toBe(200);
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
