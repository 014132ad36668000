/** GET /api/events: who looks is told of changes, without asking again. */
import { expect, onTestFinished, test } from 'vitest';
import { useStack } from '../support/use-stack.ts';
import { type EventStream, openEventStream, type ServerEvent } from './support/event-stream.ts';
import { useConsole } from './support/use-console.ts';

const stack = useStack({ sandbox: { products: 10, limits: 'lifted' } });
const console = useConsole(stack);

interface OverviewData {
  readonly catalogue: { readonly masterProducts: number };
  readonly shops: readonly { readonly shop: string; readonly lastSuccessAt: string | null }[];
  readonly throughput: readonly { readonly products: number }[];
  readonly budgets: readonly { readonly platform: string; readonly dailyQuotaUsed: number }[];
  readonly runs: readonly { readonly id: number; readonly status: string }[];
}

async function open(path: string): Promise<EventStream> {
  const stream = await openEventStream(`${console.url}${path}`);
  onTestFinished(() => stream.close());
  return stream;
}

const dataOf = (event: ServerEvent) => event.data as OverviewData;

test('tells the overview at once, then each run from its request to its end', async () => {
  const stream = await open('/api/events');
  expect(stream.response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  const first = await stream.next();
  expect(first.name).toBe('overview');
  expect(dataOf(first)).toMatchObject({ runs: [], catalogue: { masterProducts: 0 } });
  expect(dataOf(first).shops).toHaveLength(4);
  expect(JSON.stringify(first.data)).not.toMatch(/cipher/i);

  const [shop] = await stack.shops();
  if (!shop) throw new Error('no shop');
  const runId = await stack.request(shop, 'full');
  const isRun = (status: string) => (event: ServerEvent) =>
    dataOf(event).runs.some((run) => run.id === runId && run.status === status);
  await stream.next(isRun('requested'));
  await Promise.all([stack.start('producer'), stack.start('worker')]);
  await stream.next(isRun('completed'));
  const last = await stream.next((event) => dataOf(event).throughput.some(({ products }) => products > 0));
  expect(dataOf(last)).toMatchObject({ deadLetters: 0, backlog: [] });
  expect(dataOf(last).shops.find(({ lastSuccessAt }) => lastSuccessAt !== null)).toMatchObject({
    shop: shop.externalId,
  });
  const { dailyQuotaUsed = 0 } =
    dataOf(last).budgets.find(({ platform }) => platform === shop.platform) ?? {};
  expect(dailyQuotaUsed).toBeGreaterThan(0);
});

test('tells everybody who looks', async () => {
  const streams = await Promise.all([open('/api/events'), open('/api/events'), open('/api/events')]);
  const events = await Promise.all(streams.map((stream) => stream.next()));
  expect(events.map(({ name }) => name)).toEqual(['overview', 'overview', 'overview']);
});
