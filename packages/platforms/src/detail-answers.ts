/**
 * Gathers the answers of one detail call chunk, product by product, so that one product's trouble stays its own:
 *
 * - the platform does not show it any more → `withdrawn`;
 * - its call failed after all tries → `failed`, the others go on;
 * - its failure opened the endpoint's breaker: `failed`, and the breaker's wait is an interruption;
 * - a wait, or a refusal that would meet every product (wrong key, missing scope) → interruption: nothing new is
 *   started, what is under way is finished and kept;
 * - three products failed and nothing succeeded → that is an outage, not products: interruption too, and none of them is
 *   called failed.
 */
import {
  BreakerOpenError,
  type DetailAnswer,
  type DetailAnswers,
  PlatformError,
  type WaitError,
} from '@syncstore/contracts';
import pLimit from 'p-limit';
import { isCallError } from './call-errors.ts';

const OUTAGE_AFTER = 3;

/** Stands for a status that the marketplace left out or that can't be read. */
export const UNKNOWN_STATUS = 'UNKNOWN';

/**
 * @param ids products to ask for
 * @param concurrency calls under way at once
 * @param othersAnswered whether the same calls answered for another product just now
 * @param ask gets one product's answer; throws what the call policy throws
 * @returns the answers in the order of `ids`, without those that an interruption left out
 */
export async function answerEach(
  ids: readonly string[],
  concurrency: number,
  othersAnswered: boolean,
  ask: (id: string) => Promise<DetailAnswer>,
): Promise<DetailAnswers> {
  const answers = new Map<string, DetailAnswer>();
  const state: { interruption: WaitError | PlatformError | null; succeeded: boolean; failures: number } = {
    interruption: null,
    succeeded: othersAnswered,
    failures: 0,
  };
  const isOutage = (): boolean => !state.succeeded && state.failures >= OUTAGE_AFTER;

  const one = async (id: string): Promise<void> => {
    if (state.interruption !== null) return;
    try {
      answers.set(id, await ask(id));
      state.succeeded = true;
    } catch (error) {
      if (!isCallError(error)) throw error;
      const answer = ownTrouble(id, error);
      if (answer !== null) answers.set(id, answer);
      if (answer?.kind === 'withdrawn') state.succeeded = true;
      if (answer?.kind === 'failed') state.failures += 1;
      if (answer === null || error instanceof BreakerOpenError || isOutage()) state.interruption ??= error;
    }
  };
  await pLimit(concurrency).map(ids, one);

  const kept = ids.map((id) => answers.get(id)).filter((answer) => answer !== undefined);
  return { answers: isOutage() ? [] : kept, interruption: state.interruption };
}

/** @returns the answer for a product whose error is its own; null when the error would meet any product */
export function ownTrouble(id: string, error: PlatformError | WaitError): DetailAnswer | null {
  if (error instanceof BreakerOpenError && error.cause instanceof PlatformError) {
    return { kind: 'failed', externalId: id, error: error.cause };
  }
  if (!(error instanceof PlatformError)) return null;
  const { action, blame, code, detail } = error.facts;
  if (action === 'withdraw-product') return { kind: 'withdrawn', externalId: id, code, message: detail };
  if (action === 'retry') return { kind: 'failed', externalId: id, error };
  // Refused for good: on our account it is this product's request, on the user's account it is everybody's.
  return action === 'dead' && blame === 'system' ? { kind: 'failed', externalId: id, error } : null;
}
