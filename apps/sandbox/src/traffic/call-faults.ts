/**
 * The faults of one call: what chance decides, and the count of what struck. Each fault of each shop has a random stream
 * of its own, so that switching one on does not change when another one strikes; all streams start anew when somebody
 * sets a seed. Faults of products follow from the product's id: the same ones are hit whenever they are asked.
 */
import { hash2, hashText, Random } from '../generator/random.ts';
import type { FaultName, FaultSettings, ProductFault } from './fault-settings.ts';

/** What faults remember between calls. */
export class FaultMemory {
  private readonly streams = new Map<string, Random>();
  private seeding = 0;
  /** Until when a shop gets nothing but 429, by a clock that never goes back. */
  private readonly bursts = new Map<string, number>();

  /** @param seeding times that seeds were set so far */
  stream(key: string, seed: number, seeding: number): Random {
    if (seeding !== this.seeding) this.streams.clear();
    this.seeding = seeding;
    const random = this.streams.get(key) ?? new Random(hash2(seed, hashText(key)));
    this.streams.set(key, random);
    return random;
  }

  startBurst(shop: string, until: number): void {
    this.bursts.set(shop, until);
  }

  inBurst(shop: string, now: number): boolean {
    return (this.bursts.get(shop) ?? 0) > now;
  }
}

export interface CallFaultsKit {
  readonly settings: FaultSettings;
  readonly memory: FaultMemory;
  /** See FaultTable. */
  readonly seeding: number;
  /** Platform and shop. */
  readonly key: string;
  /** Path template of the call. */
  readonly endpoint: string;
  /** Counts a fault that struck. */
  readonly count: (fault: string) => void;
}

export class CallFaults {
  readonly settings: FaultSettings;
  readonly count: (fault: string) => void;
  readonly memory: FaultMemory;
  readonly key: string;
  /** False for endpoints that the settings spare. */
  readonly apply: boolean;
  private readonly seeding: number;

  constructor({ settings, memory, seeding, key, endpoint, count }: CallFaultsKit) {
    this.seeding = seeding;
    this.settings = settings;
    this.memory = memory;
    this.key = key;
    this.count = count;
    this.apply = settings.faultEndpoints.length === 0 || settings.faultEndpoints.includes(endpoint);
  }

  /** Lets chance decide and counts a strike. */
  strikes(fault: FaultName): boolean {
    const struck = this.isDrawn(fault);
    if (struck) this.count(fault);
    return struck;
  }

  /** Lets chance decide; for faults that still have to find something to strike, and count themselves. */
  isDrawn(fault: FaultName): boolean {
    const rate = this.settings[`${fault}Rate`];
    return this.apply && rate > 0 && this.random(fault).percent(rate * 100);
  }

  /** Whether a fault sits on a product, by its id or by the share; counts it. */
  hits(fault: ProductFault, productId: string): boolean {
    const { settings } = this;
    const [rate, ids] = [settings[`${fault}Rate`], settings[`${fault}Ids`]];
    if (!this.apply || (rate === 0 && ids.length === 0)) return false;
    const chosen =
      ids.includes(productId) ||
      new Random(hash2(settings.seed, hashText(fault + productId))).percent(rate * 100);
    if (chosen) this.count(fault);
    return chosen;
  }

  /** The stream of a fault, for what else it has to decide. */
  random(fault: FaultName): Random {
    return this.memory.stream(`${this.key} ${fault}`, this.settings.seed, this.seeding);
  }
}
