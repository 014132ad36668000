/**
 * Faults that strike before a marketplace looks at a call. Each injector is a function of the settings and a random
 * stream: it may answer in the marketplace's place, or wait. They run in the order of the list; the first answer wins.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { hash2, hashText, Random } from '../generator/random.ts';
import type { Answer, Marketplace } from '../http/exchange.ts';
import type { FaultSettings } from './fault-table.ts';

export interface InjectorContext {
  readonly settings: FaultSettings;
  readonly random: Random;
  readonly marketplace: Marketplace;
}

type Injector = (context: InjectorContext) => Answer | undefined | Promise<undefined>;

const latency: Injector = async ({ settings, random }) => {
  await sleep(settings.latencyMs + (random.next() / 4294967296) * settings.latencyJitterMs);
  return undefined;
};

const serverErrors: Injector = ({ settings, random, marketplace }) => {
  if (!random.percent(settings.errorRate * 100)) return undefined;
  return marketplace.serverError(random.percent(50) ? 'json' : 'html');
};

/** @returns the injectors that have something to do, so that a call without faults costs nothing */
function active(settings: FaultSettings): readonly Injector[] {
  const injectors: Injector[] = [];
  if (settings.latencyMs > 0 || settings.latencyJitterMs > 0) injectors.push(latency);
  if (settings.errorRate > 0) injectors.push(serverErrors);
  return injectors;
}

/** Random streams of faults: one for each shop, restarted when the seed of its settings changes. */
export class FaultStreams {
  private readonly streams = new Map<string, { readonly seed: number; readonly random: Random }>();

  /** Runs the active injectors. @returns an answer in the marketplace's place, if one wants so */
  async strike(settings: FaultSettings, shop: string, marketplace: Marketplace): Promise<Answer | undefined> {
    const injectors = active(settings);
    if (injectors.length === 0) return undefined;
    const context = { settings, marketplace, random: this.stream(settings.seed, shop) };
    for (const inject of injectors) {
      const answer = await inject(context);
      if (answer !== undefined) return answer;
    }
    return undefined;
  }

  private stream(seed: number, shop: string): Random {
    const known = this.streams.get(shop);
    if (known?.seed === seed) return known.random;
    const random = new Random(hash2(seed, hashText(shop)));
    this.streams.set(shop, { seed, random });
    return random;
  }
}
