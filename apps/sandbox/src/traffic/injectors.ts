/**
 * Faults, in the two places where they can strike. Interceptors come before the marketplace and may answer in its place;
 * they are synchronous, so that calls reach the rate limits in the order of their arrival. Finishers come after it and
 * may hold the answer back or change it. A new fault is one function in one of the two lists.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { hash2, hashText, Random } from '../generator/random.ts';
import type { Answer, Marketplace } from '../http/exchange.ts';
import type { FaultSettings } from './fault-table.ts';

export interface FaultContext {
  readonly settings: FaultSettings;
  readonly random: Random;
  readonly marketplace: Marketplace;
}

type Interceptor = (context: FaultContext) => Answer | undefined;
type Finisher = (context: FaultContext, answer: Answer) => Promise<Answer>;

const serverErrors: Interceptor = ({ settings, random, marketplace }) => {
  if (settings.errorRate === 0 || !random.percent(settings.errorRate * 100)) return undefined;
  return marketplace.serverError(random.percent(50) ? 'json' : 'html');
};

const slowAnswers: Finisher = async ({ settings, random }, answer) => {
  const { latencyMs, latencyJitterMs } = settings;
  if (latencyMs > 0 || latencyJitterMs > 0) await sleep(latencyMs + random.int(latencyJitterMs + 1));
  return answer;
};

const INTERCEPTORS: readonly Interceptor[] = [serverErrors];
const FINISHERS: readonly Finisher[] = [slowAnswers];

/** @returns an answer in the marketplace's place, if a fault wants so; the first one wins */
export function intercept(context: FaultContext): Answer | undefined {
  for (const interceptor of INTERCEPTORS) {
    const answer = interceptor(context);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

/** @returns the answer as the client gets it, when it gets it */
export async function finish(context: FaultContext, answer: Answer): Promise<Answer> {
  let finished = answer;
  for (const finisher of FINISHERS) finished = await finisher(context, finished);
  return finished;
}

/** Random streams of faults: one for each shop, restarted when the seed of its settings changes. */
export class FaultStreams {
  private readonly streams = new Map<string, { readonly seed: number; readonly random: Random }>();

  /** @param key names the shop, over both platforms */
  stream(key: string, seed: number): Random {
    const known = this.streams.get(key);
    if (known?.seed === seed) return known.random;
    const random = new Random(hash2(seed, hashText(key)));
    this.streams.set(key, { seed, random });
    return random;
  }
}
