/** Sends the notices that wait, and those that could not be sent before. */
import { DeliveryNotConfiguredError, deliverNotice, readNotice } from '@syncstore/observe';
import { noticeFailed, noticeSent, takeNotice } from '@syncstore/store';
import type { Runtime } from '../runtime.ts';

/** Longer than a delivery takes: after it, another process may try. */
const LEASE_MS = 60_000;
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 3_600_000;
/** Some hours. */
const MOST_TRIES = 12;

export async function sendNotices(
  { config, database, log }: Pick<Runtime, 'config' | 'database' | 'log'>,
  now: Date,
): Promise<void> {
  for (;;) {
    const taken = await takeNotice(database, now, LEASE_MS);
    if (!taken) return;
    const { id, subject, tries } = taken;
    try {
      await deliverNotice(readNotice(taken), config.alerts.delivery);
      await noticeSent(database, id, now);
    } catch (error) {
      const isHopeless = error instanceof DeliveryNotConfiguredError || tries >= MOST_TRIES;
      const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1));
      await noticeFailed(database, id, String(error), isHopeless ? null : new Date(now.getTime() + waitMs));
      const line = { err: error, notice: id, subject, tries };
      if (isHopeless) log.error(line, 'a notice of alerts is given up');
      else log.warn(line, 'a notice of alerts could not be sent yet');
    }
  }
}
