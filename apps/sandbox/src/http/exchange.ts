/** What passes between the HTTP server and the two marketplaces: a call as it arrived, and the answer to write. */
import type { IncomingHttpHeaders } from 'node:http';
import type { CallFaults } from '../traffic/call-faults.ts';

export interface Call {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Decoded; repeated keys are kept. */
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The exact bytes; empty for GET. */
  readonly body: Buffer;
  /** Milliseconds of a clock that never goes back; limits and statistics both go by it. */
  readonly arrivedAt: number;
}

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of an answer: a reset, half of the body, silence until somebody gives up, or bytes that are no HTTP. */
  readonly connection?: 'reset' | 'half' | 'hang' | 'garbage' | undefined;
  /** Why the call was refused, for the statistics; null for a success. */
  readonly refusal: string | null;
}

/** Whom a call counts for in limits, faults and statistics. */
export interface CallIdentity {
  /** Path template. */
  readonly endpoint: string;
  /** External id of the shop, "-" where the call names none or none of ours. */
  readonly shop: string;
}

/** Errors for faults, as a platform words them. */
export interface Words {
  /** An internal error with its status. */
  serverError(): Answer;
  /** The 429 of a rate limit. */
  throttled(): Answer;
  /** An error that comes with HTTP 200. */
  errorWith200(): Answer;
}

/** One marketplace: its hosts' paths, its order of checks, its errors. */
export interface Marketplace {
  /** @returns true for paths that this marketplace answers, known or not */
  owns(path: string): boolean;
  identify(call: Call): CallIdentity;
  answer(call: Call, identity: CallIdentity, faults: CallFaults): Answer;
  readonly words: Words;
  /** Ends the access token that a call carries. @returns false when it carries none that is good */
  endToken(call: Call, how: 'expired' | 'unknown'): boolean;
}

/** @returns a 302 to the redirect with these parameters added */
export function redirectTo(target: URL, parameters: Readonly<Record<string, string>>): Answer {
  for (const [key, value] of Object.entries(parameters)) target.searchParams.set(key, value);
  return {
    status: 302,
    contentType: 'text/plain',
    body: '',
    headers: { location: target.toString() },
    refusal: null,
  };
}

/** @returns the URL, or undefined for what is none */
export function parseUrl(text: string | null): URL | undefined {
  return text !== null && URL.canParse(text) ? new URL(text) : undefined;
}

/** The page that stands in front of an overloaded gateway [M: bodies that are not JSON occur on 5xx]. */
export const OVERLOAD_PAGE: Answer = {
  status: 503,
  contentType: 'text/html',
  body: '<html><head><title>503 Service Temporarily Unavailable</title></head><body><center><h1>503</h1></center></body></html>',
  refusal: 'injected_503',
};
