/**
 * Markets: what hangs on the region of a shop (language, minor units, exchange rate, image hosts). Amounts inside the
 * sandbox are integers in the currency's smallest unit as these APIs use it: SGD, GBP and THB have two decimals, IDR
 * and VND none [H: both fact collections agree on IDR and VND].
 */
import type { Currency, Language } from '../types.ts';

export interface Market {
  readonly region: string;
  readonly language: Language;
  readonly currency: Currency;
  /** Decimal digits of the currency. */
  readonly digits: 0 | 2;
  /** Smallest units for one Singapore cent. */
  readonly rate: number;
  /** Prices are multiples of this many smallest units. */
  readonly step: number;
  /** Top-level domain of Shopee's image host. */
  readonly shopeeDomain: string;
}

export const MARKETS: Readonly<Record<Currency, Market>> = {
  SGD: { region: 'SG', language: 'en', currency: 'SGD', digits: 2, rate: 1, step: 10, shopeeDomain: 'sg' },
  IDR: {
    region: 'ID',
    language: 'id',
    currency: 'IDR',
    digits: 0,
    rate: 118,
    step: 100,
    shopeeDomain: 'co.id',
  },
  THB: {
    region: 'TH',
    language: 'th',
    currency: 'THB',
    digits: 2,
    rate: 26,
    step: 100,
    shopeeDomain: 'co.th',
  },
  VND: {
    region: 'VN',
    language: 'vi',
    currency: 'VND',
    digits: 0,
    rate: 190,
    step: 1000,
    shopeeDomain: 'vn',
  },
  GBP: {
    region: 'GB',
    language: 'en',
    currency: 'GBP',
    digits: 2,
    rate: 0.58,
    step: 5,
    shopeeDomain: 'co.uk',
  },
};

/** @returns the amount as an exact decimal with the currency's digits: 1490 SGD → "14.90", 149000 IDR → "149000" */
export function decimal(amount: number, market: Market): string {
  if (market.digits === 0) return String(amount);
  const padded = String(amount).padStart(3, '0');
  return `${padded.slice(0, -2)}.${padded.slice(-2)}`;
}
