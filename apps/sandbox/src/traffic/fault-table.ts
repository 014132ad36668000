/**
 * The faults in force, one table: a row of settings for each platform, and rows for single shops that override some of
 * them. fault-settings.ts says what can be set.
 */
import type { LimitsOption, PlatformName } from '../types.ts';
import {
  DEFAULTS,
  type FaultSettings,
  type FaultsBody,
  NO_LIMITS,
  type PartialSettings,
} from './fault-settings.ts';

interface Row {
  settings: FaultSettings;
  readonly shops: Map<string, PartialSettings>;
}

export type FaultsAnswer = Readonly<
  Record<PlatformName, FaultSettings & { readonly shops: Readonly<Record<string, PartialSettings>> }>
>;

export class FaultTable {
  private readonly initial: Readonly<Record<PlatformName, FaultSettings>>;
  private rows: Record<PlatformName, Row>;
  private seedings = 0;

  constructor(limits: LimitsOption | undefined) {
    this.initial = { shopee: start('shopee', limits), 'tiktok-shop': start('tiktok-shop', limits) };
    this.rows = this.fresh();
  }

  /** Times that somebody set a seed, or all settings back: random streams start anew then. */
  get seeding(): number {
    return this.seedings;
  }

  /** @returns what holds for a call; shop "-" has no overrides */
  settings(platform: PlatformName, shop: string): FaultSettings {
    const row = this.rows[platform];
    const override = row.shops.get(shop);
    return override === undefined ? row.settings : merge(row.settings, override);
  }

  /** @returns the shop when its own row says something about the setting, "-" when the platform's row holds */
  ownerOf(setting: keyof FaultSettings, platform: PlatformName, shop: string): string {
    return this.rows[platform].shops.get(shop)?.[setting] === undefined ? '-' : shop;
  }

  update(body: FaultsBody): void {
    for (const platform of ['shopee', 'tiktok-shop'] as const) {
      const { shops, ...settings } = body[platform] ?? {};
      const row = this.rows[platform];
      row.settings = merge(row.settings, settings);
      if (settings.seed !== undefined) this.seedings += 1;
      for (const [shop, override] of Object.entries(shops ?? {})) {
        if (override?.seed !== undefined) this.seedings += 1;
        if (override === null) row.shops.delete(shop);
        else row.shops.set(shop, { ...row.shops.get(shop), ...override });
      }
    }
  }

  /** Back to what the sandbox was started with. */
  reset(): void {
    this.rows = this.fresh();
    this.seedings += 1;
  }

  read(): FaultsAnswer {
    const answer = ({ settings, shops }: Row) => ({ ...settings, shops: Object.fromEntries(shops) });
    return { shopee: answer(this.rows.shopee), 'tiktok-shop': answer(this.rows['tiktok-shop']) };
  }

  private fresh(): Record<PlatformName, Row> {
    const row = (platform: PlatformName): Row => ({ settings: this.initial[platform], shops: new Map() });
    return { shopee: row('shopee'), 'tiktok-shop': row('tiktok-shop') };
  }
}

function start(platform: PlatformName, limits: LimitsOption | undefined): FaultSettings {
  if (limits === undefined) return DEFAULTS[platform];
  if (limits === 'lifted') return { ...DEFAULTS[platform], limits: NO_LIMITS };
  return merge(DEFAULTS[platform], { limits: limits[platform] });
}

/** Keys that are given replace; those that are undefined do not. */
function merge(settings: FaultSettings, change: PartialSettings): FaultSettings {
  return { ...settings, ...given(change), limits: { ...settings.limits, ...given(change.limits ?? {}) } };
}

/** Only undefined values are left out, which is what the type says. */
function given<T extends object>(change: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
