/** Keeps a claim's lease alive while its worker lives. When the worker dies, the lease runs out and another may claim. */
import { renewLease } from '@syncstore/store';
import type { PageWork } from './page-work.ts';

/** Renewals a lease's length: one may be lost without losing the lease. */
const RENEWALS_PER_LEASE = 3;

export function keepLease(work: PageWork): { stop(): void } {
  const { database, settings } = work.context;
  const timer = setInterval(() => {
    renewLease(database, work.page, settings.leaseMs).then(
      (isOurs) => {
        if (!isOurs) clearInterval(timer);
      },
      // The database is away: the fence decides when it is back.
      (error: unknown) => work.log.warn({ err: error }, 'the page lease could not be renewed'),
    );
  }, settings.leaseMs / RENEWALS_PER_LEASE);
  return { stop: () => clearInterval(timer) };
}
