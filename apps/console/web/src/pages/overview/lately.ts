/** The newest stretches in a few words. */
import type { Stretch } from '../../api/answers.ts';
import { share } from '../../words.ts';

/** Complete stretches that make up the last minute; the newest is still filling. */
const LAST_MINUTE = 4;

interface Lately {
  readonly productsPerSecond: string;
  readonly errorText: string;
  readonly isBad: boolean;
}

/** @param stretches oldest first, of one length */
export function lately(stretches: readonly Stretch[]): Lately {
  const minute = stretches.slice(-1 - LAST_MINUTE, -1);
  const seconds = lengthOf(stretches) * Math.max(minute.length, 1);
  const products = minute.reduce((sum, stretch) => sum + stretch.products, 0);
  const done = stretches.reduce((sum, stretch) => sum + stretch.pagesDone, 0);
  const dead = stretches.reduce((sum, stretch) => sum + stretch.pagesDead, 0);
  const perSecond = products / seconds;
  return {
    productsPerSecond: perSecond >= 10 ? String(Math.round(perSecond)) : perSecond.toFixed(1),
    errorText: done + dead === 0 ? '–' : share(dead / (done + dead)),
    isBad: dead > 0,
  };
}

/** Seconds of one stretch. */
export function lengthOf(stretches: readonly Stretch[]): number {
  const [first, second] = stretches;
  return first && second ? second.at - first.at : 1;
}
