/**
 * Rate limits of one platform: up to four scopes at once (types.ts). A call is admitted by all scopes or by none, so a
 * call that the shop's limit refuses does not use up the app's. Refused calls are not logged: a client that hammers is
 * served again as soon as its earlier calls have left the window.
 */
import type { Limits } from '../types.ts';
import { SlidingLog } from './sliding-log.ts';

export interface Admission {
  readonly admitted: boolean;
  /** Scope that refused. */
  readonly scope: keyof Limits | null;
  /** Milliseconds until that scope has room. */
  readonly waitMs: number;
}

const ADMITTED: Admission = { admitted: true, scope: null, waitMs: 0 };

export class RateLimiter {
  private readonly logs = new Map<string, SlidingLog>();

  /**
   * @param endpoint path template @param shop external id, or "-" for calls of no shop
   * @param now milliseconds of a clock that never goes back
   */
  admit(limits: Limits, endpoint: string, shop: string, now: number): Admission {
    const scopes: readonly (readonly [keyof Limits, string])[] = [
      ['app', 'app'],
      ['shop', `shop ${shop}`],
      ['endpoint', `endpoint ${endpoint}`],
      ['shopEndpoint', `shopEndpoint ${shop} ${endpoint}`],
    ];
    const held: SlidingLog[] = [];
    for (const [scope, key] of scopes) {
      const limit = limits[scope];
      if (limit === null || (scope === 'shop' && shop === '-')) continue;
      const log = this.log(key);
      if (log.count(now) >= limit) return { admitted: false, scope, waitMs: log.untilNext(now) };
      held.push(log);
    }
    for (const log of held) log.push(now);
    return ADMITTED;
  }

  private log(key: string): SlidingLog {
    let log = this.logs.get(key);
    if (log === undefined) {
      log = new SlidingLog();
      this.logs.set(key, log);
    }
    return log;
  }
}
