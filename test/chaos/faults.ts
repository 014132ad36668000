/**
 * The sandbox's faults of a chaos run: every fault that strikes by chance, in changing groups, so that each is met often
 * and no shop stands still.
 *
 * Left out, since they last longer than a run or need a person: the used-up quota (waits until the marketplace's midnight)
 * and lost scopes. An outage of the whole marketplace comes as an event of its own, and its clock is wrong all the time, by
 * the same amount: a clock that goes back stamps newer edits as older ones.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../support/random.ts';
import type { SandboxControl } from '../support/sandbox-control.ts';

const PLATFORMS = ['shopee', 'tiktok-shop'] as const;

/**
 * Shares at which each fault strikes. A 429 halves everybody's rate, and an ended token costs a refresh that all calls of
 * its grant wait for: where these strike one call in twenty, little else is ever reached.
 */
const RATES = {
  errorRate: 0.07,
  okErrorRate: 0.07,
  resetBeforeRate: 0.05,
  resetDuringRate: 0.05,
  resetAfterRate: 0.05,
  hangBeforeRate: 0.005,
  hangAfterRate: 0.005,
  truncatedRate: 0.07,
  slowRate: 0.05,
  throttleRate: 0.02,
  throttleRetryAfterRate: 0.02,
  throttleBurstRate: 0.005,
  tokenExpiredRate: 0.01,
  tokenRevokedRate: 0.01,
  duplicateRowsRate: 0.1,
  skippedRowsRate: 0.1,
  samePageRate: 0.1,
  stuckCursorRate: 0.05,
  noEndRate: 0.1,
  missingCursorRate: 0.1,
  emptyListRate: 0.1,
  totalDriftRate: 0.1,
  editRate: 0.1,
  detailErrorRate: 0.05,
  malformedRate: 0.05,
} as const;
type RateName = keyof typeof RATES;
const RATE_NAMES = Object.keys(RATES).filter((name): name is RateName => name in RATES);

/** Times that fit the short time-outs of a chaos run, milliseconds. */
const TIMES = { hangMs: 4_000, slowMs: 1_000, burstMs: 500, retryAfterSeconds: 1, latencyMs: 5 };
/** How many faults are on at once. */
const AT_ONCE = 6;
/** Signatures are accepted for five minutes. */
const MOST_SKEW_MS = 120_000;
const OUTAGES = ['reset', 'hang', 'error', 'html'] as const;
const OUTAGE_MS = 3_000;
const VANISHED_PRODUCTS = 20;

export interface FaultGroups {
  /** Turns on the next group of faults; those that were met least come first. */
  next(): Promise<void>;
  /** Both marketplaces answer nothing for a while; other faults come after it. */
  outage(): Promise<void>;
  /** How often each fault was met. */
  met(): Promise<Map<string, number>>;
  /** Products whose details the marketplace denied at some time: for them a delisting is what it asked for. */
  readonly vanished: ReadonlySet<string>;
  /** Every fault off. */
  off(): Promise<void>;
}

/**
 * @param productIds of each platform: some of them vanish for a while between list and details
 */
export function faultGroups(
  sandbox: SandboxControl,
  random: Random,
  productIds: Readonly<Record<(typeof PLATFORMS)[number], readonly string[]>>,
): FaultGroups {
  const vanished = new Set<string>();
  const clockSkewMs = random.below(2 * MOST_SKEW_MS) - MOST_SKEW_MS;
  const rates = (of: (name: RateName) => number) =>
    Object.fromEntries(RATE_NAMES.map((name) => [name, of(name)]));
  const setBoth = (settings: object) => sandbox.setFaults({ shopee: settings, 'tiktok-shop': settings });
  async function met(): Promise<Map<string, number>> {
    const counts = new Map<string, number>(
      [...RATE_NAMES.map(faultName), 'vanished', 'outage', 'clockSkew'].map((name) => [name, 0]),
    );
    for (const { faults } of (await sandbox.stats()).platforms) {
      for (const [name, count] of Object.entries(faults)) counts.set(name, (counts.get(name) ?? 0) + count);
    }
    return counts;
  }
  return {
    vanished,
    met,
    async next() {
      const counts = await met();
      const rarest = random
        .shuffled(RATE_NAMES)
        .sort((a, b) => (counts.get(faultName(a)) ?? 0) - (counts.get(faultName(b)) ?? 0));
      const body = Object.fromEntries(
        PLATFORMS.map((platform) => {
          const gone = random.shuffled(productIds[platform]).slice(0, VANISHED_PRODUCTS);
          for (const id of gone) vanished.add(id);
          const on = new Set(rarest.slice(0, AT_ONCE));
          const refreshReplaySeconds = random.chance(0.5) ? 600 : 0;
          return [
            platform,
            {
              ...TIMES,
              ...rates((name) => (on.has(name) ? RATES[name] : 0)),
              clockSkewMs,
              seed: random.below(1e9),
              vanishedIds: gone,
              refreshReplaySeconds,
            },
          ];
        }),
      );
      await sandbox.setFaults(body);
    },
    async outage() {
      await setBoth({ ...TIMES, outage: random.pick(OUTAGES) });
      await sleep(OUTAGE_MS);
      await setBoth({ outage: null });
    },
    off: () =>
      setBoth({ ...rates(() => 0), outage: null, vanishedIds: [], latencyMs: 0, refreshReplaySeconds: 600 }),
  };
}

const faultName = (rate: RateName): string => rate.replace(/Rate$/, '');
