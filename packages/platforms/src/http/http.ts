/**
 * The one HTTP client: got with a limit on every phase, its own retries and redirects off, keep-alive agents, and
 * bodies as bytes. Everything above it sees either an answer (whatever its status) or an `HttpFailure`.
 *
 * got's options are as few as possible, since with one call a product its cost outweighs parsing and writing. Client
 * CPU a call with a 3 KB answer, 8 at a time, on a 2-core machine: bare node:http 0.09–0.13 ms, this 0.35 ms,
 * got with its defaults and `.json()` 0.37–0.42 ms. Phase timeouts account for 0.02–0.03 ms of it.
 */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import got, { RequestError, TimeoutError } from 'got';
import type { HttpSettings } from '../settings.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as these exact bytes: signatures cover them. */
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: Buffer;
  /** The Date header in Unix milliseconds (whole seconds); null when absent or unreadable. */
  readonly date: number | null;
  readonly retryAfter: string | undefined;
  /** Milliseconds from just before sending to the last byte. */
  readonly elapsedMs: number;
}

export type Http = (request: HttpRequest) => Promise<HttpAnswer>;

/** No answer came. Carries the class and the origin that was tried, never the URL's query, which holds secrets. */
export class HttpFailure extends Error {
  readonly code: string;
  readonly elapsedMs: number;
  constructor(code: string, message: string, elapsedMs: number) {
    super(message);
    this.name = 'HttpFailure';
    this.code = code;
    this.elapsedMs = elapsedMs;
  }
}

/**
 * @param settings limits of each phase
 * @returns a function that makes one call and throws `HttpFailure` when no answer came
 */
export function createHttp(settings: HttpSettings): Http {
  const sockets = { keepAlive: true, maxSockets: settings.maxConnections, maxFreeSockets: 64 };
  const client = got.extend({
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
    responseType: 'buffer',
    agent: { http: new HttpAgent(sockets), https: new HttpsAgent(sockets) },
    headers: { 'user-agent': 'syncstore' },
    timeout: {
      lookup: settings.connectTimeoutMs,
      connect: settings.connectTimeoutMs,
      secureConnect: settings.connectTimeoutMs,
      send: settings.sendTimeoutMs,
      response: settings.responseTimeoutMs,
      read: settings.readTimeoutMs,
      request: settings.totalTimeoutMs,
    },
  });

  return async ({ method, url, headers, body }) => {
    const startedAt = performance.now();
    try {
      const answer = await client(url, { method, headers, ...(body === undefined ? {} : { body }) });
      const date = Date.parse(answer.headers.date ?? '');
      return {
        status: answer.statusCode,
        body: answer.rawBody,
        date: Number.isNaN(date) ? null : date,
        retryAfter: answer.headers['retry-after'],
        elapsedMs: performance.now() - startedAt,
      };
    } catch (error) {
      if (error instanceof RequestError) throw failureOf(error, url, performance.now() - startedAt);
      throw error;
    }
  };
}

const CLASS_OF_CODE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection_refused',
  ENOTFOUND: 'host_not_found',
  EAI_AGAIN: 'host_not_found',
  ECONNRESET: 'connection_reset',
  EPIPE: 'connection_reset',
  ERR_HTTP_CONTENT_LENGTH_MISMATCH: 'connection_reset',
  ETIMEDOUT: 'timeout',
  // Plain HTTP where TLS was expected, and a certificate whose issuer nobody here knows.
  EPROTO: 'tls',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls',
};

function failureOf(error: RequestError, url: string, elapsedMs: number): HttpFailure {
  const { origin } = new URL(url);
  if (error instanceof TimeoutError) {
    return new HttpFailure('timeout', `no answer from ${origin} (limit for ${error.event})`, elapsedMs);
  }
  const code = CLASS_OF_CODE[error.code] ?? (/CERT|TLS|SSL/.test(error.code) ? 'tls' : 'network');
  return new HttpFailure(code, `${error.code} at ${origin}`, elapsedMs);
}
