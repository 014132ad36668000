/** How the harness itself lives with servers that it breaks, and waits for what has to come. */
import { setTimeout as sleep } from 'node:timers/promises';

const RETRY_MS = 200;
const GIVE_UP_MS = 60_000;

/**
 * Does something again and again while PostgreSQL, Redis or the sandbox are away.
 * @throws what it threw last, when that takes longer than any restart
 */
export async function untilItWorks<T>(action: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + GIVE_UP_MS;
  for (;;) {
    try {
      return await action();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(RETRY_MS);
    }
  }
}

/**
 * Waits until something is true.
 * @param longestMs milliseconds
 * @returns whether it came true in time
 */
export async function untilTrue(isTrue: () => Promise<boolean>, longestMs: number): Promise<boolean> {
  const deadline = Date.now() + longestMs;
  while (!(await untilItWorks(isTrue))) {
    if (Date.now() > deadline) return false;
    await sleep(RETRY_MS);
  }
  return true;
}
