/** What is done to the processes and servers of a chaos run, and in which order: all of it follows from the seed. */
import type { Random } from '../support/random.ts';
import type { ChaosOptions } from './options.ts';

export type ChaosEvent =
  | 'kill-worker'
  | 'kill-producer'
  | 'crash-postgres'
  | 'crash-redis'
  | 'flush-redis'
  | 'next-faults'
  | 'outage';

/** More than have to hold work: some are killed while they wait. */
const SPARE_KILLS = 1.2;
const KILLS_PER_PRODUCER_KILL = 8;
const KILLS_PER_FAULT_GROUP = 3;
const KILLS_PER_OUTAGE = 15;

/** @returns the events of one seed; whoever needs more goes on with kills and changes of faults */
export function schedule({ least }: ChaosOptions, random: Random): ChaosEvent[] {
  const kills = Math.ceil(least.kills * SPARE_KILLS);
  const times = (event: ChaosEvent, count: number): ChaosEvent[] =>
    Array.from({ length: count }, () => event);
  return [
    'next-faults',
    ...random.shuffled([
      ...times('kill-worker', kills),
      ...times('kill-producer', Math.ceil(kills / KILLS_PER_PRODUCER_KILL)),
      ...times('next-faults', Math.ceil(kills / KILLS_PER_FAULT_GROUP)),
      ...times('outage', Math.ceil(kills / KILLS_PER_OUTAGE)),
      ...times('crash-postgres', least.postgresCrashes),
      ...times('flush-redis', least.flushes),
      ...times('crash-redis', least.flushes),
    ]),
  ];
}
