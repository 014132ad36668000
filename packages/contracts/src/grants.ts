/**
 * The port through which platform clients read and renew access tokens. packages/store implements it.
 *
 * Tokens leave it decrypted and stay in memory; they are never part of a job, a log line or an error.
 */
import type { PlatformId } from './platform-id.ts';

export interface TokenPair {
  readonly accessToken: string;
  /** Unix milliseconds. */
  readonly accessExpiresAt: number;
  readonly refreshToken: string;
  /** Unix milliseconds; null when unknown. */
  readonly refreshExpiresAt: number | null;
}

/**
 * An authorisation that a seller gave. On TikTok Shop one grant covers several shops; on Shopee each shop id has its
 * own pair (a main account's first pair is copied to every id).
 */
export interface Grant {
  readonly id: number;
  readonly platform: PlatformId;
  /** Shopee: the shop (or merchant) id the pair is refreshed with. TikTok Shop: the open_id. */
  readonly subject: string;
  /** Rises with every stored pair. */
  readonly version: number;
  readonly status: 'active' | 'needs_reconsent';
  readonly tokens: TokenPair;
}

/** The right to refresh one grant, held by one process until `until`. */
export interface RefreshLease {
  readonly grantId: number;
  readonly version: number;
  readonly holder: string;
}

export interface GrantVault {
  /** @throws Error when there is no such grant */
  read(grantId: number): Promise<Grant>;
  /** Commits lease and intent by a conditional UPDATE. Null when another process holds the lease or stored a newer pair. */
  leaseRefresh(grantId: number, version: number, leaseMs: number): Promise<RefreshLease | null>;
  /** Stores the new pair `WHERE version = v AND lease = mine`. False when the lease was lost: the pair must not be used. */
  storePair(lease: RefreshLease, tokens: TokenPair): Promise<boolean>;
  /** Gives the lease back after a refresh that failed without spending the token. */
  releaseLease(lease: RefreshLease): Promise<void>;
  /** Marks the grant `needs_reconsent` unless a newer pair was stored meanwhile. */
  pause(grantId: number, version: number, reason: string): Promise<void>;
}
