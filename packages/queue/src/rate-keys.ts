/** The keys of rate budgets and counts in Redis. Each begins with the installation's prefix and its hash tag. */
import type { BudgetedCall } from '@syncstore/contracts';
import type { Bucket } from './rate-limits.ts';

/** Key of the hash of changed limits. */
export function limitsKey(prefix: string): string {
  return `${prefix}:limits`;
}

/** First part of the keys of an app's daily counts; the scripts append the number of the day. */
export function usageKey(prefix: string, { platform, app }: Pick<BudgetedCall, 'platform' | 'app'>): string {
  return `${prefix}:usage:${platform}:${app}`;
}

export function bucketKey(prefix: string, { name }: Bucket): string {
  return `${prefix}:rate:${name}`;
}
