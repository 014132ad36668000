/** GET /api/runs and /api/runs/:id. */
import { beforeAll, describe, expect, test } from 'vitest';
import { useStack } from '../support/use-stack.ts';
import { useConsole } from './support/use-console.ts';

const stack = useStack({ sandbox: { products: 3 } });
const console = useConsole(stack);
const ids: number[] = [];

interface RunPage {
  readonly items: readonly { readonly id: number; readonly kind: string; readonly shop: string }[];
  readonly nextCursor: string | null;
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
    let next: string | null = null;
    do {
      const page: RunPage = await read(`/api/runs?limit=3${next === null ? '' : `&cursor=${next}`}`);
      seen.push(...page.items.map(({ id }) => id));
      next = page.nextCursor;
    } while (next !== null);
    expect(seen).toEqual(ids);
  });

  test('has no next page when the last one is just full', async () => {
    expect((await read('/api/runs?limit=8')).nextCursor).toBeNull();
  });

  test.each(['limit=0', 'limit=101', 'limit=x', 'cursor=x', 'status=lost', 'shpo=1'])(
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

  test('is filtered by shop, kind and status', async () => {
    const [shop] = await stack.shops();
    const { items } = await read(
      `/api/runs?platform=shopee&shop=${shop?.externalId}&kind=deep&status=requested`,
    );
    expect(items.map(({ kind, shop: id }) => [kind, id])).toEqual([['deep', shop?.externalId]]);
    expect((await read('/api/runs?status=completed')).items).toEqual([]);
  });
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
