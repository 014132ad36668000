/** Dead letters over HTTP: Bull Board's own buttons, in the dead-letter queue and in the source queue, and our API. */
import { deadLetterJobId, pageJobId } from '@syncstore/contracts';
import { maintenanceTasks } from '@syncstore/runtime';
import { readDeadLetter } from '@syncstore/store';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DeadPage, deadPage } from '../support/dead-page.ts';
import { useStack } from '../support/use-stack.ts';
import { useConsole } from './support/use-console.ts';

const stack = useStack({ sandbox: { products: 3, limits: 'lifted' } });
const console = useConsole(stack);
let working: ReturnType<typeof stack.runtime.queues.work> | undefined;

interface Letter {
  readonly id: number;
  readonly status: string;
  readonly history: readonly object[];
}
interface LetterPage {
  readonly items: readonly Letter[];
  readonly nextCursor: string | null;
}

beforeEach(async () => {
  await Promise.all(stack.runtime.queues.bull.all().map((queue) => queue.obliterate({ force: true })));
  await stack.database.pool.query('TRUNCATE import_runs, dead_letters CASCADE');
});
afterEach(async () => {
  await working?.close();
  working = undefined;
});

/** Workers whose page jobs find their pages dead as a real one does; a redriven page is not walked. */
function startWorkers(letters: readonly DeadPage[] = []): void {
  const { queues, deadLetters } = stack.runtime;
  working = queues.work(
    {
      page: async (job, attemptsMade) => {
        const letter = letters.find((dead) => dead.job.pageId === job.pageId && job.generation === 1);
        if (!letter) return { kind: 'waiting', delayMs: 60_000, reason: 'dependency', message: 'a test' };
        if (attemptsMade > 0) {
          return (await deadLetters.retried(letter.id)) === 'redriven'
            ? { kind: 'redriven' }
            : { kind: 'stale' };
        }
        return {
          kind: 'dead',
          reason: 'permanent',
          deadLetterId: letter.id,
          message: 'Give the app permission.',
          sourceAttemptsMade: 0,
        };
      },
      deadLetters,
      maintenance: maintenanceTasks(stack.runtime),
    },
    { concurrency: 2, graceMs: 5_000 },
  );
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function press(path: string): Promise<void> {
  const answer = await fetch(`${console.url}/admin/queues/api/queues/${path}`, { method: 'PUT' });
  expect(answer.status, await answer.text()).toBeLessThan(300);
}

const post = (path: string, body: object = {}) =>
  fetch(`${console.url}/api/dead-letters/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const statusOf = async ({ id }: DeadPage) => (await readDeadLetter(stack.runtime.database, id))?.status;
const failedLetters = () => stack.runtime.queues.bull.deadLetters.shopee.getFailedCount();

describe('Bull Board', () => {
  test('its Retry on one dead letter redrives that page alone', async () => {
    const one = await deadPage(stack);
    const other = await deadPage(stack);
    startWorkers([one, other]);
    await until(async () => (await failedLetters()) === 2);
    await press(`shopee-pages-dlq/${deadLetterJobId(one.job.pageId, 1)}/retry`);
    await until(async () => (await statusOf(one)) === 'redriven');
    expect(await statusOf(other)).toBe('dead');
    expect(await readDeadLetter(stack.runtime.database, one.id)).toMatchObject({ decidedBy: 'bull-board' });
    const next = pageJobId(one.job.pageId, 2);
    await until(async () => (await stack.runtime.queues.bull.pages.shopee.getJob(next)) !== undefined);
  });

  test('its Retry all redrives every dead page', async () => {
    const letters = [await deadPage(stack), await deadPage(stack), await deadPage(stack)];
    startWorkers(letters);
    await until(async () => (await failedLetters()) === 3);
    await press('shopee-pages-dlq/retry/failed');
    await until(async () =>
      (await Promise.all(letters.map(statusOf))).every((status) => status === 'redriven'),
    );
  });

  test('its Retry on the failed job in the source queue is as good, and takes the dead letter off its queue', async () => {
    const dead = await deadPage(stack);
    startWorkers([dead]);
    const id = pageJobId(dead.job.pageId, 1);
    const sourceJob = () => stack.runtime.queues.bull.pages.shopee.getJob(id);
    await until(
      async () => (await failedLetters()) === 1 && (await (await sourceJob())?.isFailed()) === true,
    );
    await press(`shopee-pages/${id}/retry`);
    await until(async () => (await (await sourceJob())?.isCompleted()) === true);
    expect((await sourceJob())?.returnvalue).toEqual({ outcome: 'redriven' });
    expect(await statusOf(dead)).toBe('redriven');
    await until(async () => (await failedLetters()) === 0);
  });
});

describe('the API', () => {
  test('lists dead letters from page to page, and shows one with its attempts', async () => {
    const letters = [await deadPage(stack), await deadPage(stack), await deadPage(stack, 'tiktok-shop')];
    const read = async (query: string) =>
      (await (await console.get(`/api/dead-letters?${query}`)).json()) as LetterPage;
    const first = await read('limit=2');
    const second = await read(`limit=2&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(
      letters.map(({ id }) => id).reverse(),
    );
    expect(second.nextCursor).toBeNull();
    expect((await read('platform=tiktok-shop')).items).toHaveLength(1);
    expect((await read('status=redriven')).items).toEqual([]);
    const one = (await (await console.get(`/api/dead-letters/${letters[0]?.id}`)).json()) as Letter;
    expect(one).toMatchObject({ status: 'dead', history: [{ class: 'error_permission', generation: 1 }] });
  });

  test('redrives and discards one, and tells who comes second that there is nothing to do', async () => {
    const one = await deadPage(stack);
    const other = await deadPage(stack);
    expect(await (await post(`${one.id}/redrive`, { why: 'permission given' })).json()).toMatchObject({
      outcome: 'redriven',
      deadLetter: { status: 'redriven', decidedBy: 'console:anybody', decidedWhy: 'permission given' },
    });
    expect(await (await post(`${one.id}/discard`)).json()).toMatchObject({ outcome: 'nothing_to_do' });
    expect(await (await post(`${other.id}/discard`)).json()).toMatchObject({ outcome: 'discarded' });
  });

  test('redrives what a filter picks, and nothing without one', async () => {
    const letter = await deadPage(stack);
    const tiktok = await deadPage(stack, 'tiktok-shop');
    expect((await post('redrive')).status).toBe(400);
    expect(await (await post('redrive', { platform: 'shopee' })).json()).toEqual({ decided: [letter.id] });
    expect(await (await post('redrive', { all: true })).json()).toEqual({ decided: [tiktok.id] });
  });

  test.each([
    ['GET', '999999', 404],
    ['GET', 'x', 400],
    ['GET', '?reason=bad_luck', 400],
    ['GET', '?platfrom=shopee', 400],
    ['POST', '999999/redrive', 404],
  ])('answers %s %s with %i and a problem', async (method, path, status) => {
    const answer = await fetch(`${console.url}/api/dead-letters${path.startsWith('?') ? '' : '/'}${path}`, {
      method,
    });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });
});
