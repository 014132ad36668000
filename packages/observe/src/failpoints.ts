/**
 * Lets tests stop or kill this process at a named place. Nothing is armed unless the FAILPOINTS setting says so, which
 * production refuses; what is not armed costs one look into an empty map.
 */
import type { ArmedFailpoint, FailpointName } from '@syncstore/contracts';
import type { Logger } from './logger.ts';

interface Armed extends ArmedFailpoint {
  reached: number;
}

const armed = new Map<FailpointName, Armed>();
let log: Logger | undefined;

/**
 * Arms failpoints for the rest of this process's life.
 * @param logger told at each failpoint that acts, before it does: its stream has to be synchronous
 */
export function armFailpoints(failpoints: readonly ArmedFailpoint[], logger: Logger): void {
  log = logger;
  for (const failpoint of failpoints) armed.set(failpoint.name, { ...failpoint, reached: 0 });
  if (armed.size > 0)
    logger.warn({ failpoints }, 'failpoints are armed: this process will be killed or stopped');
}

/** Marks a place. Returns at once, unless a test armed it. */
export function failpoint(name: FailpointName): void {
  const here = armed.get(name);
  if (here === undefined) return;
  here.reached += 1;
  if (here.reached !== here.hit) return;
  log?.warn({ failpoint: name, action: here.action }, 'failpoint reached');
  process.kill(process.pid, here.action === 'kill' ? 'SIGKILL' : 'SIGSTOP');
}
