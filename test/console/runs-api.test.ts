/** GET /api/runs and /api/runs/:id. */
import { beforeAll, describe, expect, test } from 'vitest';
import { useStack } from '../support/use-stack.ts';
import { useConsole } from './support/use-console.ts';

const stack = useStack({ sandbox: { products: 3 } });
const console = useConsole(stack);
const ids: number[] = [];

interface RunPage {
  readonly runs: readonly { readonly id: number; readonly status: string }[];
  readonly next: number | null;
}

beforeAll(async () => {
  for (const shop of await stack.shops()) {
    ids.unshift(await stack.request(shop, 'full'));
    ids.unshift(await stack.request(shop, 'deep'));
  }
});

async function read(path: string): Promise<RunPage> {
  const response = await console.get(path);
  expect(response.status).toBe(200);
  return (await response.json()) as RunPage;
}

describe('the list of runs', () => {
  test('goes from page to page, newest first, each run once', async () => {
    const seen: number[] = [];
    let next: number | null = null;
    do {
      const page: RunPage = await read(`/api/runs?limit=3${next === null ? '' : `&before=${next}`}`);
      seen.push(...page.runs.map(({ id }) => id));
      next = page.next;
    } while (next !== null);
    expect(seen).toEqual(ids);
  });

  test('has no next page when the last one is just full', async () => {
    expect((await read('/api/runs?limit=8')).next).toBeNull();
  });

  test.each(['limit=0', 'limit=101', 'limit=x', 'before=-1', 'before=1.5'])(
    'refuses %s with its name',
    async (query) => {
      const response = await console.get(`/api/runs?${query}`);
      expect(response.status).toBe(400);
      expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(await response.json()).toMatchObject({
        status: 400,
        title: 'Bad Request',
        detail: expect.stringContaining(query.split('=')[0] ?? '') as unknown,
      });
    },
  );
});

describe('one run', () => {
  test('carries its counts', async () => {
    const response = await console.get(`/api/runs/${ids[0]}`);
    expect(await response.json()).toMatchObject({
      id: ids[0],
      status: 'requested',
      distinct: 0,
      unsettled: 0,
    });
  });

  test.each([
    ['/api/runs/999999', 404],
    ['/api/runs/abc', 400],
  ])('%s is answered with %i and a problem', async (path, status) => {
    const response = await console.get(path);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ type: 'about:blank', status });
  });
});
