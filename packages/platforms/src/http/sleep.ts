import { setTimeout as delay } from 'node:timers/promises';

/** Waits; does not keep the process alive by itself for less than it takes. @param ms milliseconds */
export async function sleep(ms: number): Promise<void> {
  if (ms > 0) await delay(ms);
}
