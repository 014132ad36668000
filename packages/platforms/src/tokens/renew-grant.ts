/** One renewal by the process that holds the lease: call, store, and what to make of a refusal. See token-keeper.ts. */
import {
  type Grant,
  PlatformError,
  type RefreshLease,
  type TokenPair,
  type WaitError,
} from '@syncstore/contracts';
import { failpoint } from '@syncstore/observe';
import { isCallError } from '../call-errors.ts';
import { sleep } from '../http/sleep.ts';
import type { TokenKeeperKit } from './token-keeper.ts';

export type Renewal =
  /** Stored; `grant` holds the new pair. */
  | { readonly kind: 'renewed'; readonly grant: Grant }
  /** Somebody else's pair is, or will be, in the row. */
  | { readonly kind: 'taken-over' }
  /** The marketplace refuses the refresh token: paused as needs_reconsent. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** No new pair for now; the lease was given back. */
  | { readonly kind: 'failed'; readonly error: PlatformError | WaitError };

/**
 * @param kit vault, refresh call, settings
 * @param grant as it was read before the lease was taken
 * @param lease ours
 */
export async function renewGrant(kit: TokenKeeperKit, grant: Grant, lease: RefreshLease): Promise<Renewal> {
  const startedAt = Date.now();
  let tokens: TokenPair;
  try {
    tokens = await kit.refresh(grant);
  } catch (error) {
    if (!isCallError(error)) {
      await kit.vault.releaseLease(lease);
      throw error;
    }
    if (error instanceof PlatformError && error.facts.action === 'pause-grant') {
      return refused(kit, grant, lease, error);
    }
    await kit.vault.releaseLease(lease);
    return { kind: 'failed', error };
  }
  failpoint('grant.refreshed');
  const stored = await storePair(kit, lease, tokens, startedAt + kit.settings.leaseMs);
  if (!stored) return { kind: 'taken-over' };
  return { kind: 'renewed', grant: await kit.vault.read(grant.id) };
}

async function refused(
  kit: TokenKeeperKit,
  grant: Grant,
  lease: RefreshLease,
  error: PlatformError,
): Promise<Renewal> {
  const now = await kit.vault.read(grant.id);
  if (now.version > grant.version) return { kind: 'taken-over' };
  const reason = `${error.facts.code}: ${error.facts.userMessage}`;
  kit.logger.error({ platform: grant.platform, grant: grant.id, reason }, 'token refresh refused');
  await kit.vault.pause(grant.id, grant.version, reason);
  await kit.vault.releaseLease(lease);
  return { kind: 'refused', reason };
}

/**
 * Stores the pair, again and again while the vault throws and the lease lasts: the old refresh token is spent, so
 * giving up early would cost the seller a new consent.
 */
async function storePair(
  kit: TokenKeeperKit,
  lease: RefreshLease,
  tokens: TokenPair,
  until: number,
): Promise<boolean> {
  const { pollBaseMs, pollCapMs } = kit.settings;
  for (let poll = 0; ; poll += 1) {
    try {
      return await kit.vault.storePair(lease, tokens);
    } catch (error) {
      if (Date.now() >= until) throw error;
      const message = error instanceof Error ? error.message : String(error);
      kit.logger.error({ grant: lease.grantId, error: message }, 'new tokens could not be stored yet');
      await sleep(Math.min(pollBaseMs * 2 ** poll, pollCapMs));
    }
  }
}
