/**
 * Hands out access tokens and renews them, by exactly one process at a time. The life of a renewal:
 *
 * 1. The grant's row is read (and remembered decrypted for a moment). A pair that lasts is used as it is.
 * 2. A pair that ends within the margin, or that the marketplace refused, is to be renewed. The lease is asked for:
 *    a conditional UPDATE that only one process wins, and that commits the intent before anything is spent.
 * 3. The winner calls the marketplace, stores the new pair where the version is still the one it read and the lease
 *    its own, and only then uses it. Refresh tokens are single-use on Shopee [H] and rotate on TikTok Shop [H], so
 *    storing is tried again while the database is away: a pair that is lost means a new consent by the seller.
 * 4. The losers read the row again, with growing waits, until the winner's pair or the end of its lease.
 * 5. A refused refresh first reads the row again (another process may have spent the token and stored its pair);
 *    only then the grant is paused as needs_reconsent and its jobs wait.
 *
 * A refresh that fails for a passing reason while the old token still holds costs nothing: the old one is used on.
 */
import { type Grant, type GrantVault, type TokenPair, WaitError } from '@syncstore/contracts';
import { sleep } from '../http/sleep.ts';
import type { Logger } from '../logger.ts';
import type { TokenSettings } from '../settings.ts';
import { type Renewal, renewGrant } from './renew-grant.ts';

export interface UsableToken {
  readonly accessToken: string;
  /** Version of the grant's pair: what to name when the marketplace refuses it. */
  readonly version: number;
}

/** The tokens of one grant. */
export interface GrantTokens {
  /**
   * @param refusedVersion a version that the marketplace refused, so that a later one is needed; null when none was
   * @throws WaitError `grant` when it is paused, or another process is still renewing it
   * @throws PlatformError when the refresh failed and the old token is of no use
   */
  current(refusedVersion: number | null): Promise<UsableToken>;
  /** Pauses the grant as needs_reconsent unless a newer pair was stored meanwhile. @returns what to throw */
  pause(version: number, reason: string): Promise<WaitError>;
}

export interface TokenKeeperKit {
  readonly vault: GrantVault;
  /** Asks the marketplace for a new pair. @throws PlatformError with action `pause-grant` when it is refused */
  readonly refresh: (grant: Grant) => Promise<TokenPair>;
  readonly logger: Logger;
  readonly settings: TokenSettings;
}

interface Remembered {
  readonly token: UsableToken;
  /** Local Unix milliseconds. */
  readonly until: number;
}

export class TokenKeeper {
  private readonly kit: TokenKeeperKit;
  private readonly remembered = new Map<number, Remembered>();
  private readonly underWay = new Map<number, Promise<UsableToken>>();

  constructor(kit: TokenKeeperKit) {
    this.kit = kit;
  }

  /** @returns the tokens of one grant; several shops may share it */
  ofGrant(grantId: number): GrantTokens {
    return {
      current: (refusedVersion) => this.current(grantId, refusedVersion),
      pause: async (version, reason) => {
        this.remembered.delete(grantId);
        await this.kit.vault.pause(grantId, version, reason);
        return this.pausedError(reason);
      },
    };
  }

  private async current(grantId: number, refused: number | null): Promise<UsableToken> {
    for (;;) {
      const known = this.remembered.get(grantId);
      if (known !== undefined && known.until > Date.now() && isAfter(known.token, refused))
        return known.token;
      const running = this.underWay.get(grantId);
      if (running === undefined) return this.start(grantId, refused);
      const token = await running;
      if (isAfter(token, refused)) return token;
    }
  }

  /** One read or renewal per grant and process; whoever comes meanwhile waits for its result. */
  private start(grantId: number, refused: number | null): Promise<UsableToken> {
    const started = this.readOrRenew(grantId, refused).finally(() => this.underWay.delete(grantId));
    this.underWay.set(grantId, started);
    return started;
  }

  private async readOrRenew(grantId: number, refused: number | null): Promise<UsableToken> {
    const { vault, settings } = this.kit;
    const deadline = Date.now() + settings.waitLimitMs;
    for (let poll = 0; ; poll += 1) {
      const grant = await vault.read(grantId);
      if (grant.status === 'needs_reconsent') throw this.pausedError('the seller has to give consent again');
      if (!isDue(grant, refused, settings.refreshMarginMs))
        return this.remember(grant, settings.refreshMarginMs);
      if (Date.now() >= deadline) return this.fallBack(grant, refused);

      const lease = await vault.leaseRefresh(grantId, grant.version, settings.leaseMs);
      if (lease !== null) {
        const renewal = await renewGrant(this.kit, grant, lease);
        const token = this.settle(grant, renewal, refused);
        if (token !== null) return token;
      }
      await sleep(Math.min(settings.pollBaseMs * 2 ** poll, settings.pollCapMs));
    }
  }

  /** @returns the token to use; null when another process took over and its pair has to be waited for */
  private settle(before: Grant, renewal: Renewal, refused: number | null): UsableToken | null {
    switch (renewal.kind) {
      case 'renewed': {
        // A pair may live shorter than the margin (a setting, a test): then renew at its last quarter, not for ever.
        const lifetimeMs = renewal.grant.tokens.accessExpiresAt - Date.now();
        return this.remember(renewal.grant, Math.min(this.kit.settings.refreshMarginMs, lifetimeMs / 4));
      }
      case 'taken-over':
        return null;
      case 'refused':
        this.remembered.delete(before.id);
        throw this.pausedError(renewal.reason);
      case 'failed':
        if (!isUsable(before, refused)) throw renewal.error;
        this.kit.logger.warn(
          { platform: before.platform, grant: before.id, error: renewal.error.message },
          'token refresh failed, the old token still holds',
        );
        return this.remember(before, 0);
    }
  }

  /** Another process has held the lease for as long as we wait in place. */
  private fallBack(grant: Grant, refused: number | null): UsableToken {
    if (isUsable(grant, refused)) return this.remember(grant, 0);
    const waitMs = this.kit.settings.pollCapMs;
    throw new WaitError('grant', waitMs, `grant ${grant.id}: another process is renewing its tokens`);
  }

  /** Keeps the token in memory, but not beyond the point at which it is to be renewed. */
  private remember(grant: Grant, marginMs: number): UsableToken {
    const token = { accessToken: grant.tokens.accessToken, version: grant.version };
    const dueAt = grant.tokens.accessExpiresAt - marginMs;
    this.remembered.set(grant.id, { token, until: Math.min(Date.now() + this.kit.settings.cacheMs, dueAt) });
    return token;
  }

  private pausedError(reason: string): WaitError {
    return new WaitError(
      'grant',
      this.kit.settings.pausedWaitMs,
      `the shop's authorisation is paused: ${reason}`,
    );
  }
}

function isAfter(token: UsableToken, refused: number | null): boolean {
  return refused === null || token.version > refused;
}

function isDue(grant: Grant, refused: number | null, marginMs: number): boolean {
  if (refused !== null && grant.version <= refused) return true;
  return grant.tokens.accessExpiresAt - marginMs <= Date.now();
}

function isUsable(grant: Grant, refused: number | null): boolean {
  return !isDue(grant, refused, 0);
}
