/**
 * Statuses of generated products. They repeat with a shuffled period of 1,000 positions along the order in which the
 * platform lists (update time on Shopee, create time on TikTok Shop). So the number of rows with some statuses
 * between two positions is a subtraction, however large the shop is.
 */
import type { PlatformName } from '../types.ts';
import { Random, shuffle } from './random.ts';

const PERIOD = 1000;

interface StatusShare {
  readonly status: string;
  /** Of 1,000 products. */
  readonly share: number;
}

/** Shopee's six statuses; the last two are listed only when asked for [H: SPEC]. */
const SHOPEE: readonly StatusShare[] = [
  { status: 'NORMAL', share: 840 },
  { status: 'UNLIST', share: 70 },
  { status: 'BANNED', share: 20 },
  { status: 'REVIEWING', share: 20 },
  { status: 'SELLER_DELETE', share: 40 },
  { status: 'SHOPEE_DELETE', share: 10 },
];

/** TikTok Shop's eight statuses; search shows all of them under `ALL` [H/M]. */
const TIKTOK_SHOP: readonly StatusShare[] = [
  { status: 'ACTIVATE', share: 800 },
  { status: 'DRAFT', share: 30 },
  { status: 'PENDING', share: 20 },
  { status: 'FAILED', share: 20 },
  { status: 'SELLER_DEACTIVATED', share: 50 },
  { status: 'PLATFORM_DEACTIVATED', share: 30 },
  { status: 'FREEZE', share: 20 },
  { status: 'DELETED', share: 30 },
];

/** Index into the status list of the shop's platform; a set of them is a bit mask. */
export type StatusCode = number;

export class StatusPattern {
  readonly names: readonly string[];
  /** Status that a deletion by the seller leads to. */
  readonly deleted: StatusCode;
  private readonly codes: Uint8Array;
  /** For each status: how many of it stand before a position of the period. */
  private readonly before: readonly Uint16Array[];

  constructor(platform: PlatformName, salt: number) {
    const shares = platform === 'shopee' ? SHOPEE : TIKTOK_SHOP;
    this.names = shares.map(({ status }) => status);
    this.deleted = this.names.indexOf(platform === 'shopee' ? 'SELLER_DELETE' : 'DELETED');
    const codes = shares.flatMap(({ share }, code) => Array.from({ length: share }, () => code));
    this.codes = Uint8Array.from(shuffle(codes, new Random(salt)));
    this.before = shares.map((_, code) => {
      const counts = new Uint16Array(PERIOD + 1);
      for (let i = 0; i < PERIOD; i += 1) counts[i + 1] = (counts[i] ?? 0) + (this.codes[i] === code ? 1 : 0);
      return counts;
    });
  }

  at(position: number): StatusCode {
    return this.codes[position % PERIOD] ?? 0;
  }

  name(code: StatusCode): string {
    return this.names[code] ?? '';
  }

  /** @returns the bit of one status; 0 for an unknown name */
  maskOf(name: string): number {
    const code = this.names.indexOf(name);
    return code < 0 ? 0 : 1 << code;
  }

  /** @returns the mask that holds every status */
  get all(): number {
    return (1 << this.names.length) - 1;
  }

  /** @returns how many of positions from..to-1 have a status of the mask */
  count(from: number, to: number, mask: number): number {
    if (to <= from) return 0;
    let sum = 0;
    for (let code = 0; code < this.before.length; code += 1) {
      if ((mask >>> code) & 1) sum += this.upTo(to, code) - this.upTo(from, code);
    }
    return sum;
  }

  private upTo(position: number, code: StatusCode): number {
    const counts = this.before[code];
    if (counts === undefined) return 0;
    return Math.floor(position / PERIOD) * (counts[PERIOD] ?? 0) + (counts[position % PERIOD] ?? 0);
  }
}
