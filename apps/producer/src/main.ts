/**
 * The producer: starts runs that were asked for, and sweeps. Two of them are safe, one is enough.
 *
 * Workers release pages and advance runs as they go; the sweep is what makes it certain.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { runApp } from '@syncstore/runtime';
import type { ProducerContext } from './context.ts';
import { sweep } from './sweep.ts';

await runApp('producer', async (runtime, shutdown) => {
  const { config, log, queues } = runtime;
  const context: ProducerContext = {
    database: runtime.database,
    platforms: runtime.platforms,
    driver: runtime.driver,
    log,
    sliceTarget: config.producer.sliceTarget,
    lostAfterMs: config.producer.lostAfterMs,
    findMissing: (jobs) => queues.findMissing(jobs),
    enqueue: (pages) => queues.enqueue(pages),
    followDeadLetters: () => runtime.deadLetters.follow({ graceMs: config.producer.lostAfterMs }),
  };
  const sweeping = keepSweeping(context, config.producer.sweepIntervalMs, shutdown);
  return { close: () => sweeping };
});

async function keepSweeping(
  context: ProducerContext,
  intervalMs: number,
  shutdown: AbortSignal,
): Promise<void> {
  while (!shutdown.aborted) {
    try {
      await sweep(context);
    } catch (error) {
      context.log.error({ err: error }, 'a sweep failed; the next one repeats it');
    }
    await sleep(intervalMs, undefined, { signal: shutdown }).catch(() => undefined);
  }
}
