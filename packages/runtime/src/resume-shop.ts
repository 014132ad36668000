/**
 * Takes a shop up again that a person paused, or whose authorisation the marketplace refused.
 *
 * A refused grant is tried before anything relies on it: one small list call with its tokens. If the marketplace still
 * refuses it, it is paused again with the reason, and only a new consent of the seller helps.
 */
import { type ShopRef, WaitError } from '@syncstore/contracts';
import { type Decision, resumeShop as endPause, reviveGrant } from '@syncstore/store';
import { describeFailure } from './failures.ts';
import { release } from './holds.ts';
import type { Runtime } from './runtime.ts';

/**
 * - `resumed`: its pages go on; `unchecked` says why the tokens of a refused grant could not be tried.
 * - `refused`: the pause has ended, but the marketplace refuses its authorisation still.
 */
export type ResumedShop =
  | { readonly kind: 'resumed'; readonly unchecked: string | null }
  | { readonly kind: 'refused'; readonly reason: string };

const SECOND = 1_000;

/** @throws NotPossibleError when there is no such shop */
export async function resumeShop(runtime: Runtime, shop: ShopRef, by: Decision): Promise<ResumedShop> {
  await endPause(runtime.database, shop.id, by);
  const platform = runtime.platforms.get(shop.platform);
  const revived = platform && (await reviveGrant(runtime.database, shop.grantId, by));
  let unchecked = platform ? null : `${shop.platform} is not configured here: see syncstore config`;
  if (platform && revived) {
    const to = Math.floor(Date.now() / SECOND);
    const query = { field: 'update_time', from: to - 1, to, statuses: null, cursor: null } as const;
    try {
      await platform.openShop(shop, { apiCalls: 0, throttled: 0, answered: 0 }).list(query);
    } catch (error) {
      // The client has paused it again, with what the marketplace said.
      if (error instanceof WaitError && error.reason === 'grant') {
        return { kind: 'refused', reason: error.message };
      }
      unchecked = describeFailure(error).message;
    }
  }
  await release(runtime, shop.id);
  return { kind: 'resumed', unchecked };
}
