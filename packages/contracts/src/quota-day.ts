/** When a marketplace's day begins: daily quotas are counted by it, and start anew at its midnight. */
import type { PlatformId } from './platform-id.ts';

/** An app's day. */
export interface AppDay {
  readonly platform: PlatformId;
  /** As in `BudgetedCall`. */
  readonly app: string;
  /** As `platformDayNumber` counts days. */
  readonly day: number;
}

/**
 * Hours by which a platform's day runs ahead of UTC. Shopee resets an app's daily quota at 00:00 UTC+8 [H: the text of the
 * quota error]. TikTok Shop states no daily quota, and no time zone for one.
 */
export const DAY_AHEAD_OF_UTC_HOURS: Readonly<Record<PlatformId, number>> = { shopee: 8, 'tiktok-shop': 0 };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * Days between 1970-01-01 and the platform's day that holds a moment.
 * @param at Unix milliseconds
 */
export function platformDayNumber(platform: PlatformId, at: number): number {
  return Math.floor((at + DAY_AHEAD_OF_UTC_HOURS[platform] * HOUR_MS) / DAY_MS);
}

/** @returns a day of `platformDayNumber` as its ISO date, e.g. `2026-01-01` */
export function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/**
 * @param at Unix milliseconds
 * @returns Unix milliseconds of the platform's next midnight, always later than `at`
 */
export function nextPlatformDay(platform: PlatformId, at: number): number {
  return (platformDayNumber(platform, at) + 1) * DAY_MS - DAY_AHEAD_OF_UTC_HOURS[platform] * HOUR_MS;
}
