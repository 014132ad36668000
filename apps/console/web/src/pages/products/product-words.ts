/** Prices, measures and statuses of products, in words. */
import type { ProductFields } from '../../api/answers.ts';
import type { Tone } from '../../parts/basics.tsx';

/** A decimal is shown as it is: rounding it would invent one. */
export function price(amount: string | null, currency: string | null): string {
  if (amount === null) return '–';
  return currency === null ? amount : `${amount} ${currency}`;
}

export function statusTone(status: string): Tone {
  if (status === 'active' || status === 'synced') return 'good';
  if (status === 'rejected' || status === 'blocked') return 'bad';
  return status === 'pending' ? 'warn' : 'quiet';
}

/** `0.2 × 0.1 × 0.05 m` */
export function size({ lengthM, widthM, heightM }: ProductFields): string | null {
  const sides = [lengthM, widthM, heightM];
  return sides.every((side) => side === null) ? null : `${sides.map((side) => side ?? '?').join(' × ')} m`;
}

export function weight({ weightKg }: ProductFields): string | null {
  return weightKg === null ? null : `${weightKg} kg`;
}
