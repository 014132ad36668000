/** What a failure of a page means: to the person who reads the dead letter, and to the decision what comes next. */
import { type Blame, type BreakerOpenError, PlatformError, type WaitError } from '@syncstore/contracts';
import { DetailsFailedError } from './details-failed.ts';
import type { StalledTooOftenError } from './stalled.ts';

export interface Failure {
  /** The platform's code, or a class of ours. */
  readonly code: string;
  /** Whether another attempt can't succeed. */
  readonly permanent: boolean;
  readonly blame: Blame;
  readonly userMessage: string;
  readonly detail: string;
}

/** Classifies whatever a page's walk threw. */
export function describe(error: unknown): Failure {
  const cause = error instanceof DetailsFailedError ? [...error.failures.values()][0] : error;
  if (cause instanceof PlatformError) {
    const { action, blame, userMessage, detail, code } = cause.facts;
    const permanent = action === 'dead' || action === 'split-slice';
    return {
      code,
      permanent: permanent && !(error instanceof DetailsFailedError),
      blame,
      userMessage,
      detail: `${code}: ${detail}`,
    };
  }
  return {
    code: 'unexpected',
    permanent: false,
    blame: 'system',
    userMessage:
      'An unexpected error of SyncStore. Retry the page; if it dies again, report it with the log lines of this page.',
    detail: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}

/** An endpoint whose breaker has been open for longer than the settings allow. */
export function endpointDown({ message, openMs }: BreakerOpenError): Failure {
  return {
    code: 'endpoint_down',
    permanent: true,
    blame: 'transient',
    userMessage: `The marketplace has not answered here for ${duration(openMs)}. Redrive the page when it does again.`,
    detail: message,
  };
}

/** Throttling, and nothing else, for longer than the settings allow. */
export function throttledTooLong({ message }: WaitError, throttledMs: number): Failure {
  return {
    code: 'throttled_too_long',
    permanent: true,
    blame: 'config',
    userMessage:
      `The marketplace has answered this shop nothing but "too many requests" for ${duration(throttledMs)}. ` +
      'Look for other programs that use the same app, or lower the limits (syncstore limits), then redrive the page.',
    detail: message,
  };
}

/** Workers that died with the page in hand. */
export function describeStalls({ stalls }: StalledTooOftenError): Failure {
  return {
    code: 'stalled',
    permanent: true,
    blame: 'system',
    userMessage:
      'Workers died with this page in hand again and again. Look for what ended them (memory, restarts) before you retry it.',
    detail: `${stalls} workers gave no sign of life for as long as a lease with this page in hand`,
  };
}

function duration(ms: number): string {
  const minutes = ms / 60_000;
  if (minutes < 1) return `${Math.round(ms / 1_000)} s`;
  return minutes < 120 ? `${Math.round(minutes)} minutes` : `${Math.round(minutes / 60)} hours`;
}
