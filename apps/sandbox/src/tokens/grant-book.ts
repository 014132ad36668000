/**
 * The life of a grant, on both platforms:
 *
 * 1. The seller consents; a code is given out, good once and for some minutes.
 * 2. The code is exchanged for the first pair of access and refresh token.
 * 3. Each refresh spends the refresh token and gives a new pair. The old access token goes on for a while (5 minutes on
 *    Shopee [H: G20], until its own expiry on TikTok Shop [L: undocumented, our choice]).
 * 4. A refresh token that was spent is refused, unless the replay window (a setting, default 0) is open: then the
 *    same new pair comes back [L: one reading of FAQ 144].
 * 5. What is revoked ends before its time: the access token, the refresh token, or both with the consent itself. A new
 *    pair, or for a lost consent a new consent, makes it good.
 *
 * What is kept is one line of numbers for each holder of a pair (a Shopee shop, the TikTok Shop seller). For a holder
 * that this process has not met, the newest token shown is believed: that is how tokens survive a restart.
 */
import type { TokenCodec, TokenContent } from './codec.ts';
import { type Revocable, type RevocationSnapshot, Revocations } from './revocations.ts';

/** The current pair of one holder. */
export interface Lineage {
  readonly generation: number;
  /** Generation of the refresh token that was spent for this pair; null for the first one. */
  readonly parent: number | null;
  readonly issuedAt: number;
  readonly accessExpiry: number;
  readonly refreshExpiry: number;
  readonly authorisedAt: number;
}

export interface Pair {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Unix seconds. */
  readonly issuedAt: number;
  readonly accessExpiry: number;
  readonly refreshExpiry: number;
}

/** Seconds. */
export interface Lifetimes {
  readonly access: number;
  readonly refresh: number;
}

export interface GrantSnapshot {
  readonly lineages: readonly (readonly [string, Lineage])[];
  readonly revocations: RevocationSnapshot;
  readonly spentCodes: readonly string[];
  readonly tokens: readonly (readonly [string, TokenContent])[];
}

export type AccessVerdict =
  | { readonly ok: true; readonly content: TokenContent }
  | { readonly ok: false; readonly why: 'unknown' | 'expired' | 'superseded' | 'unlinked' };

/** An authorization lasts at most a year [H: G20]. */
export const AUTHORISATION_SECONDS = 365 * 86_400;

export class GrantBook {
  private readonly codec: TokenCodec;
  private readonly now: () => number;
  private readonly covers: (subject: string, holder: string) => boolean;
  private readonly lineages = new Map<string, Lineage>();
  private readonly revocations = new Revocations();
  private readonly spentCodes = new Set<string>();
  private lastGeneration = 0;

  /**
   * @param now Unix milliseconds
   * @param covers whether a token of this subject speaks for this holder
   */
  constructor(codec: TokenCodec, now: () => number, covers: (subject: string, holder: string) => boolean) {
    this.codec = codec;
    this.now = now;
    this.covers = covers;
  }

  /** @param seconds how long the code can be exchanged */
  issueCode(subject: string, seconds: number): string {
    const now = this.seconds();
    return this.codec.encode({
      kind: 'code',
      subject,
      generation: this.nextGeneration(),
      expiresAt: now + seconds,
      authorisedAt: now,
    });
  }

  /** Spends a code. @returns its content, or undefined for a wrong, expired or spent one */
  redeemCode(code: string): TokenContent | undefined {
    const content = this.codec.decode(code);
    if (content?.kind !== 'code' || content.expiresAt <= this.seconds() || this.spentCodes.has(code))
      return undefined;
    this.spentCodes.add(code);
    return content;
  }

  /** First pair of a grant, the same for all its holders. */
  start(subject: string, holders: readonly string[], authorisedAt: number, lifetimes: Lifetimes): Pair {
    const lineage = this.lineage(null, authorisedAt, lifetimes);
    for (const holder of holders) this.lineages.set(holder, lineage);
    return this.pair(subject, lineage);
  }

  /** @param replaySeconds how long after a refresh the spent token still gets the same answer */
  refresh(
    token: string,
    holder: string,
    lifetimes: Lifetimes,
    replaySeconds: number,
  ): Pair | 'unknown' | 'expired' | 'spent' | 'unlinked' {
    const content = this.codec.decode(token);
    if (content?.kind !== 'refresh' || !this.covers(content.subject, holder)) return 'unknown';
    const now = this.seconds();
    if (content.expiresAt <= now) return 'expired';
    const lost = this.revocations.ofRefresh(holder, content.generation);
    if (lost !== undefined) return lost;
    const current = this.lineages.get(holder);
    if (current !== undefined && content.generation < current.generation) {
      const replayed = current.parent === content.generation && now < current.issuedAt + replaySeconds;
      return replayed ? this.pair(holder, current) : 'spent';
    }
    const lineage = this.lineage(content.generation, content.authorisedAt, lifetimes);
    this.lineages.set(holder, lineage);
    return this.pair(holder, lineage);
  }

  /** @param graceSeconds how long a superseded access token lives on; null for "until its own expiry" */
  checkAccess(token: string, holder: string, graceSeconds: number | null): AccessVerdict {
    const content = this.codec.decode(token);
    if (content?.kind !== 'access' || !this.covers(content.subject, holder))
      return { ok: false, why: 'unknown' };
    const now = this.seconds();
    if (content.expiresAt <= now) return { ok: false, why: 'expired' };
    const lost = this.revocations.ofAccess(holder, content.generation);
    if (lost !== undefined) return { ok: false, why: lost };
    const current = this.lineages.get(holder);
    if (current === undefined) {
      this.believe(content, holder);
    } else if (graceSeconds !== null && content.generation < current.generation) {
      if (now >= current.issuedAt + graceSeconds) return { ok: false, why: 'superseded' };
    }
    return { ok: true, content };
  }

  /** Ends an access token that is good. @returns false when it is not */
  endAccess(token: string, holder: string, why: 'expired' | 'unknown'): boolean {
    const verdict = this.checkAccess(token, holder, null);
    if (verdict.ok) this.revocations.endAccess(holder, verdict.content.generation, why);
    return verdict.ok;
  }

  /** Ends everything of one kind that a holder has been given so far. */
  revoke(holder: string, what: Revocable): void {
    this.revocations.revoke(holder, this.nextGeneration(), what);
  }

  /** @returns Unix seconds of the consent; undefined for holders that never showed up */
  authorisedAt(holder: string): number | undefined {
    return this.lineages.get(holder)?.authorisedAt;
  }

  snapshot(): GrantSnapshot {
    return {
      lineages: [...this.lineages],
      revocations: this.revocations.snapshot(),
      spentCodes: [...this.spentCodes],
      tokens: this.codec.snapshot(),
    };
  }

  restore(snapshot: GrantSnapshot): void {
    for (const [holder, lineage] of snapshot.lineages) this.lineages.set(holder, lineage);
    this.revocations.restore(snapshot.revocations);
    for (const code of snapshot.spentCodes) this.spentCodes.add(code);
    this.codec.restore(snapshot.tokens);
  }

  private believe(content: TokenContent, holder: string): void {
    this.lineages.set(holder, {
      generation: content.generation,
      parent: null,
      issuedAt: Math.floor(content.generation / 1000),
      accessExpiry: content.expiresAt,
      refreshExpiry: content.expiresAt,
      authorisedAt: content.authorisedAt,
    });
  }

  private lineage(parent: number | null, authorisedAt: number, lifetimes: Lifetimes): Lineage {
    const issuedAt = this.seconds();
    return {
      generation: this.nextGeneration(),
      parent,
      issuedAt,
      accessExpiry: issuedAt + lifetimes.access,
      refreshExpiry: Math.min(issuedAt + lifetimes.refresh, authorisedAt + AUTHORISATION_SECONDS),
      authorisedAt,
    };
  }

  private pair(subject: string, lineage: Lineage): Pair {
    const { generation, authorisedAt, issuedAt, accessExpiry, refreshExpiry } = lineage;
    const common = { subject, generation, authorisedAt };
    return {
      accessToken: this.codec.encode({ ...common, kind: 'access', expiresAt: accessExpiry }),
      refreshToken: this.codec.encode({ ...common, kind: 'refresh', expiresAt: refreshExpiry }),
      issuedAt,
      accessExpiry,
      refreshExpiry,
    };
  }

  /** Milliseconds, but never the same twice: two pairs within a millisecond must differ. */
  private nextGeneration(): number {
    this.lastGeneration = Math.max(this.lastGeneration + 1, this.now());
    return this.lastGeneration;
  }

  private seconds(): number {
    return Math.floor(this.now() / 1000);
  }
}
