/**
 * What should move in a worker: jobs are taken where some wait and a hand is free, and every job in hand gets on.
 *
 * A page gets on when it makes a call, is answered, or settles products; whatever it waits for in place (rate budget, a
 * token, a back-off) is shorter than it takes to be stuck, and for longer waits it is handed back. Pages that wait for a quota,
 * a breaker or a pause are delayed in Redis, or not there at all, and no work to take.
 */
import { pageJobId } from '@syncstore/contracts';
import { type Consumption, hasWorkToTake, type PageQueues } from '@syncstore/queue';
import type { Movement } from '@syncstore/runtime';
import type { PageWork } from './page-work.ts';

/** @throws what ioredis throws when Redis is away */
export async function whatShouldMove(
  queues: PageQueues,
  consumptions: readonly Consumption[],
  inHand: ReadonlySet<PageWork>,
): Promise<Movement[]> {
  const movements = await Promise.all(
    consumptions.map(async ({ queue, taken, underWay, concurrency }): Promise<Movement[]> => {
      const isFree = underWay.length < concurrency;
      const isIdle = isFree && (await hasWorkToTake(queues, queue));
      return [
        ...(isIdle ? [{ ifStuck: `takes no job of ${queue} though some wait`, mark: String(taken) }] : []),
        ...underWay.map(({ jobId, turn }) => ({
          ifStuck: `gets nowhere with ${jobId} of ${queue}`,
          mark: `${turn} ${progressOf(jobId, inHand)}`,
        })),
      ];
    }),
  );
  return movements.flat();
}

function progressOf(jobId: string, inHand: ReadonlySet<PageWork>): string {
  for (const { page, tally, meter, answered, pending } of inHand) {
    if (pageJobId(page.pageId, page.generation) !== jobId) continue;
    return [tally.apiCalls + meter.apiCalls, answered + meter.answered, pending.length].join(' ');
  }
  return '';
}
