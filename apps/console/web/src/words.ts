/** Names, numbers and times as the page shows them. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const PLATFORM_NAMES: Readonly<Record<string, string>> = { shopee: 'Shopee', 'tiktok-shop': 'TikTok Shop' };
const counts = new Intl.NumberFormat('en-GB');
const shares = new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 1 });
const moments = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
const relative = new Intl.RelativeTimeFormat('en-GB', { numeric: 'always', style: 'short' });

/** A platform's name for people; what is not known stays as it is. */
export function platformName(platform: string): string {
  return PLATFORM_NAMES[platform] ?? platform;
}

export function count(value: number): string {
  return counts.format(value);
}

/** `4.2%` */
export function share(value: number): string {
  return shares.format(value);
}

/** `850 ms`, `42 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h` */
export function duration(ms: number): string {
  if (ms < SECOND) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < MINUTE) return `${Math.round(ms / SECOND)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ${Math.floor((ms % MINUTE) / SECOND)} s`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ${Math.floor((ms % HOUR) / MINUTE)} min`;
  return `${Math.floor(ms / DAY)} d ${Math.floor((ms % DAY) / HOUR)} h`;
}

/** `24 Nov 2026, 19:20:01`, by the clock of whoever looks. */
export function moment(at: string): string {
  return moments.format(new Date(at));
}

/** `3 min ago`, `in 2 hrs` */
export function sinceOrUntil(at: string, now: number): string {
  const ms = new Date(at).getTime() - now;
  const size = Math.abs(ms);
  if (size < MINUTE) return relative.format(Math.trunc(ms / SECOND), 'second');
  if (size < HOUR) return relative.format(Math.trunc(ms / MINUTE), 'minute');
  if (size < DAY) return relative.format(Math.trunc(ms / HOUR), 'hour');
  return relative.format(Math.trunc(ms / DAY), 'day');
}

/** `completed_with_errors` → `completed with errors` */
export function words(code: string): string {
  return code.replaceAll('_', ' ');
}

/** `one page`, `3 pages` */
export function several(value: number, one: string, many = `${one}s`): string {
  return value === 1 ? `1 ${one}` : `${count(value)} ${many}`;
}
