/**
 * Quotas: calls that may be made within a calendar period, counted from when the number was set or changed. Shopee's is
 * a day of UTC+8 [H that it resets then; the number is published nowhere], TikTok Shop's the clock hour of a development
 * shop [M]. The platform's row counts all calls of the app together, a shop's own row those of the shop.
 */
export type QuotaPeriod = 'day-utc+8' | 'hour';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

interface Use {
  readonly quota: number;
  readonly period: number;
  used: number;
}

export class QuotaBook {
  private readonly uses = new Map<string, Use>();

  /**
   * @param owner whose quota it is · @param quota calls a period; null for no quota
   * @param now Unix milliseconds of the marketplace
   * @returns whether the call is within the quota; it is counted then
   */
  admit(owner: string, quota: number | null, kind: QuotaPeriod, now: number): boolean {
    if (quota === null) {
      this.uses.delete(owner);
      return true;
    }
    const period = kind === 'hour' ? Math.floor(now / HOUR_MS) : Math.floor((now + 8 * HOUR_MS) / DAY_MS);
    let use = this.uses.get(owner);
    if (use?.quota !== quota || use.period !== period) {
      use = { quota, period, used: 0 };
      this.uses.set(owner, use);
    }
    if (use.used >= quota) return false;
    use.used += 1;
    return true;
  }
}
