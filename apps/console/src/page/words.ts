/** Names, numbers and times as the pages show them. */
import { isPlatformId, type PlatformId } from '@syncstore/contracts';
import type { RunView } from '@syncstore/store';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const NAMES: Readonly<Record<PlatformId, string>> = { shopee: 'Shopee', 'tiktok-shop': 'TikTok Shop' };
const counts = new Intl.NumberFormat('en-GB');

/** A platform's name for people; what is not known stays as it is. */
export function platformName(platform: string): string {
  return isPlatformId(platform) ? NAMES[platform] : platform;
}

export function count(value: number): string {
  return counts.format(value);
}

/** `850 ms`, `42 s`, `3 min 20 s`, `2 h 5 min` */
export function duration(ms: number): string {
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < MINUTE) return `${Math.round(ms / SECOND)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ${Math.floor((ms % MINUTE) / SECOND)} s`;
  return `${Math.floor(ms / HOUR)} h ${Math.floor((ms % HOUR) / MINUTE)} min`;
}

/** `completed_with_errors` → `completed with errors` */
export function statusWords(status: RunView['status']): string {
  return status.replaceAll('_', ' ');
}

/** Whether a run can still change by itself. */
export function isActive({ status }: RunView): boolean {
  return status === 'requested' || status === 'running' || status === 'redriving';
}

/** Products that a run is done with, and how many there are to be done with. */
export function progressOf(run: RunView): { readonly settled: number; readonly total: number } {
  const settled = run.unchangedByList + run.fetched + run.withdrawn;
  return { settled, total: Math.max(run.expected ?? 0, run.distinct) };
}
