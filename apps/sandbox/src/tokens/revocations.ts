/**
 * What was ended before its time: the access token alone, the refresh token alone, or the consent with both. Kept as one
 * line for each holder: tokens up to which generation are over, and how the marketplace puts it. Later ones are good.
 */
export type Revocable = 'access' | 'refresh' | 'consent';

interface Lost {
  readonly access: number;
  readonly accessWhy: 'expired' | 'unknown' | 'unlinked';
  readonly refresh: number;
  readonly refreshWhy: 'spent' | 'unlinked';
}

/** By holder. */
export type RevocationSnapshot = readonly (readonly [string, Lost])[];

const NOTHING: Lost = { access: 0, accessWhy: 'unknown', refresh: 0, refreshWhy: 'spent' };

export class Revocations {
  private readonly lost = new Map<string, Lost>();

  /** @returns why an access token is over; undefined when it is not */
  ofAccess(holder: string, generation: number): Lost['accessWhy'] | undefined {
    const { access, accessWhy } = this.of(holder);
    return generation <= access ? accessWhy : undefined;
  }

  /** @returns why a refresh token is over; undefined when it is not */
  ofRefresh(holder: string, generation: number): Lost['refreshWhy'] | undefined {
    const { refresh, refreshWhy } = this.of(holder);
    return generation <= refresh ? refreshWhy : undefined;
  }

  endAccess(holder: string, generation: number, accessWhy: Lost['accessWhy']): void {
    this.lost.set(holder, { ...this.of(holder), access: generation, accessWhy });
  }

  revoke(holder: string, generation: number, what: Revocable): void {
    if (what !== 'refresh') this.endAccess(holder, generation, what === 'consent' ? 'unlinked' : 'unknown');
    if (what === 'access') return;
    const refreshWhy = what === 'consent' ? 'unlinked' : 'spent';
    this.lost.set(holder, { ...this.of(holder), refresh: generation, refreshWhy });
  }

  snapshot(): RevocationSnapshot {
    return [...this.lost];
  }

  restore(snapshot: RevocationSnapshot): void {
    for (const [holder, lost] of snapshot) this.lost.set(holder, lost);
  }

  private of(holder: string): Lost {
    return this.lost.get(holder) ?? NOTHING;
  }
}
