/**
 * What was asked of the sandbox: calls per platform, endpoint and shop, refusals by reason, and the worst sliding
 * second. All arriving calls count, refused ones too, so a client can be shown to have stayed inside a limit by its own
 * doing. Totals per shop and per platform have their own sliding seconds; they can not be added up from the rows.
 */
import type { CallIdentity } from '../http/exchange.ts';
import type { PlatformName } from '../types.ts';
import { SlidingLog } from './sliding-log.ts';

interface Count {
  readonly calls: number;
  /** Refused calls by reason: the platform's error code, or `injected_…` for a fault. */
  readonly refused: Readonly<Record<string, number>>;
  /** Faults that struck, by name: the key of the setting without `Rate`. */
  readonly faults: Readonly<Record<string, number>>;
  /** Calls answered 429. */
  readonly rateLimited: number;
  /** Most calls that arrived within any one second. */
  readonly worstSecond: number;
  readonly peakInFlight: number;
  /** Unix milliseconds; null before the first call. */
  readonly firstCallAt: number | null;
  readonly lastCallAt: number | null;
}

interface StatsRow extends Count {
  readonly platform: PlatformName;
  /** Path template, e.g. `/product/202309/products/{product_id}`; null in totals. */
  readonly endpoint: string | null;
  /** External id, "-" for calls of no shop; null in totals of the platform. */
  readonly shop: string | null;
}

export interface StatsAnswer {
  /** Unix milliseconds since when is counted. */
  readonly since: number;
  readonly platforms: readonly StatsRow[];
  readonly shops: readonly StatsRow[];
  readonly endpoints: readonly StatsRow[];
}

/** What is told of a call after it has arrived. */
export interface CountedCall {
  readonly fault: (name: string) => void;
  readonly end: (refusal: string | null, status: number) => void;
}

class Counter {
  private calls = 0;
  private readonly refused = new Map<string, number>();
  private readonly faults = new Map<string, number>();
  private rateLimited = 0;
  private worstSecond = 0;
  private inFlight = 0;
  private peakInFlight = 0;
  private firstCallAt: number | null = null;
  private lastCallAt: number | null = null;
  private readonly log = new SlidingLog();

  begin(monotonic: number, wall: number): void {
    this.calls += 1;
    this.worstSecond = Math.max(this.worstSecond, this.log.push(monotonic));
    this.inFlight += 1;
    this.peakInFlight = Math.max(this.peakInFlight, this.inFlight);
    this.firstCallAt ??= wall;
    this.lastCallAt = wall;
  }

  end(refusal: string | null, status: number): void {
    this.inFlight -= 1;
    if (refusal !== null) increase(this.refused, refusal);
    if (status === 429) this.rateLimited += 1;
  }

  fault(name: string): void {
    increase(this.faults, name);
  }

  read(): Count {
    const { calls, rateLimited, worstSecond, peakInFlight, firstCallAt, lastCallAt } = this;
    const [refused, faults] = [sorted(this.refused), sorted(this.faults)];
    return { calls, refused, faults, rateLimited, worstSecond, peakInFlight, firstCallAt, lastCallAt };
  }
}

function increase(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function sorted(counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

interface Entry {
  readonly platform: PlatformName;
  readonly endpoint: string | null;
  readonly shop: string | null;
  readonly counter: Counter;
}

export class Stats {
  private readonly entries = new Map<string, Entry>();
  private since: number;

  /** @param wall Unix milliseconds */
  constructor(wall: number) {
    this.since = wall;
  }

  /**
   * Counts a call that has arrived.
   * @param monotonic milliseconds of a clock that never goes back @param wall Unix milliseconds
   * @returns what to call for each fault that strikes it, and when it has been answered
   */
  begin(
    platform: PlatformName,
    { endpoint, shop }: CallIdentity,
    monotonic: number,
    wall: number,
  ): CountedCall {
    const counters = [
      this.counter(platform, null, null),
      this.counter(platform, null, shop),
      this.counter(platform, endpoint, shop),
    ];
    for (const counter of counters) counter.begin(monotonic, wall);
    return {
      fault: (name) => {
        for (const counter of counters) counter.fault(name);
      },
      end: (refusal, status) => {
        for (const counter of counters) counter.end(refusal, status);
      },
    };
  }

  reset(wall: number): void {
    this.entries.clear();
    this.since = wall;
  }

  read(): StatsAnswer {
    const rows = [...this.entries.values()].map(({ platform, endpoint, shop, counter }) => ({
      platform,
      endpoint,
      shop,
      ...counter.read(),
    }));
    return {
      since: this.since,
      platforms: rows.filter(({ shop }) => shop === null),
      shops: rows.filter(({ shop, endpoint }) => shop !== null && endpoint === null),
      endpoints: rows.filter(({ endpoint }) => endpoint !== null),
    };
  }

  private counter(platform: PlatformName, endpoint: string | null, shop: string | null): Counter {
    const key = `${platform} ${endpoint ?? ''} ${shop ?? ''}`;
    let entry = this.entries.get(key);
    if (entry === undefined) {
      entry = { platform, endpoint, shop, counter: new Counter() };
      this.entries.set(key, entry);
    }
    return entry.counter;
  }
}
