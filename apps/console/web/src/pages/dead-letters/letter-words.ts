/** Why pages die, in words, and how a letter stands. */
import type { DeadReason } from '@syncstore/contracts';
import type { DeadLetter } from '../../api/answers.ts';
import type { Tone } from '../../parts/basics.tsx';

const REASONS = {
  retries_exhausted: 'Failed at every attempt',
  permanent: 'Refused for good',
  invalid_payload: 'Unreadable answer',
  throttled_too_long: 'Throttled for too long',
  stalled: 'Workers died with it',
  cancelled_run: 'Run given up',
} as const satisfies Record<DeadReason, string>;

export const REASON_OPTIONS = [['', 'All'], ...Object.entries(REASONS)] as const;

export function reasonText(reason: string): string {
  return Object.entries(REASONS).find(([code]) => code === reason)?.[1] ?? reason;
}

export const LETTER_TONES: Readonly<Record<DeadLetter['status'], Tone>> = {
  dead: 'bad',
  redriven: 'good',
  discarded: 'quiet',
};

const BLAMES: Readonly<Record<string, string>> = {
  config: 'you: something has to be set right first',
  transient: 'time: it may work by now',
  system: 'SyncStore: this is a bug',
};

/** Who can mend it. */
export function blameText(blame: string): string {
  return BLAMES[blame] ?? blame;
}
