/**
 * Prices: an exact amount in smallest units, and how it stands in the JSON. Shopee sends JSON numbers (never minor
 * units) [H/M], TikTok Shop strings [H]. An unreadable price is one from which no importer may invent a number.
 */
import type { PlatformName, ServedPrice } from '../types.ts';
import { decimal, type Market } from './markets.ts';

/** missing: no key · empty: `price_info: []` or `""` · text: `"N/A"` · negative: the amount with a minus */
export type PriceFault = 'missing' | 'empty' | 'text' | 'negative';

export interface Price {
  /** Smallest units of the currency, what the seller meant. */
  readonly amount: number;
  readonly fault: PriceFault | null;
}

/**
 * @param cents price in Singapore cents
 * @returns smallest units of the market's currency, a multiple of its usual step and never 0
 */
export function convert(cents: number, market: Market): number {
  return Math.max(market.step, Math.round((cents * market.rate) / market.step) * market.step);
}

/** @returns the value as it stands in the JSON; null where there is no such key */
export function servedPrice(price: Price, platform: PlatformName, market: Market): ServedPrice {
  if (price.fault === 'missing') return null;
  if (price.fault === 'text') return 'N/A';
  const sign = price.fault === 'negative' ? '-' : '';
  if (platform === 'tiktok-shop') return price.fault === 'empty' ? '' : sign + decimal(price.amount, market);
  return price.fault === 'empty' ? null : Number(sign + decimal(price.amount, market));
}

/** @returns the exact decimal, or null where the served one can not be read */
export function expectedPrice(price: Price, market: Market): string | null {
  return price.fault === null ? decimal(price.amount, market) : null;
}
