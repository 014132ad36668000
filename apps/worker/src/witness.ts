/**
 * Tells a page's own trouble from its marketplace's: before a page that failed tries again, the same endpoint is asked
 * for something that has no reason to fail.
 *
 *   - The witness is answered: the endpoint works, its breaker closes, and what fails then is the page's own. It pays with
 *     its attempts, and in the end with a split, a reject or its life.
 *   - The witness fails too: the page goes no further. Nothing is said about its products.
 *
 * Without it a last page with one bad product would look like an outage for ever, and an outage on a last page like a
 * bad product.
 */
import { witnessListing } from '@syncstore/store';
import type { PageWork } from './page-work.ts';

/** Long enough for every marketplace's list to accept it, seconds. */
const WINDOW = 2;

/**
 * Lists a window before the first product there could be.
 * @throws PlatformError, WaitError of the call
 */
export async function askListWitness(work: PageWork): Promise<void> {
  if (!work.page.failing) return;
  const from = work.platform.paging.epoch;
  const { field } = work.page.query;
  await work.client.list({ field, from, to: from + WINDOW, statuses: null, cursor: null });
  work.witnessed = true;
}

/**
 * Asks for the details of a product that was fetched before, when the shop has one.
 * @throws PlatformError, WaitError of its calls
 */
export async function askDetailsWitness(work: PageWork): Promise<void> {
  work.witnessed = false;
  if (!work.page.failing || work.pending.length === 0) return;
  const { context, page, pending, client } = work;
  const failing = pending.map((item) => item.externalId);
  const witness = await witnessListing(context.database, page.shop.id, failing);
  if (witness === null) return;
  const { answers, interruption } = await client.details([witness]);
  if (interruption) throw interruption;
  const [answer] = answers;
  if (answer?.kind === 'failed') throw answer.error;
  work.witnessed = true;
}
