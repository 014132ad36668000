/** What goes wrong in a request, as an answer: problem+json (RFC 9457) below /api, a small page elsewhere. */
import { STATUS_CODES } from 'node:http';
import type { Logger } from '@syncstore/observe';
import { isDatabaseUnavailable } from '@syncstore/store';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { html } from './page/html.ts';
import { page } from './page/layout.ts';

/** Thrown by a route to answer with a status and a sentence. */
export class HttpProblem extends Error {
  readonly statusCode: number;
  /** @param detail for a person: what is wrong and what to do */
  constructor(statusCode: number, detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.name = 'HttpProblem';
    this.statusCode = statusCode;
  }
}

/** Makes every error, and every address that there is not, answer like this. */
export function answerProblems(app: FastifyInstance, log: Logger): void {
  app.setNotFoundHandler((request, reply) =>
    answer(request, reply, 404, 'There is nothing at this address.'),
  );
  app.setErrorHandler((error: unknown, request, reply) => {
    const status = statusOf(error);
    if (status < 500) return answer(request, reply, status, error instanceof Error ? error.message : '');
    log.error({ err: error, method: request.method, url: request.routeOptions.url }, 'request failed');
    const detail =
      error instanceof HttpProblem
        ? error.message
        : status === 503
          ? 'PostgreSQL does not answer. It is tried again with the next request.'
          : 'This is a bug in SyncStore; the log says more.';
    return answer(request, reply, status, detail);
  });
}

function statusOf(error: unknown): number {
  if (isDatabaseUnavailable(error)) return 503;
  const hasStatus = error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number';
  return hasStatus ? Number(error.statusCode) : 500;
}

function answer(request: FastifyRequest, reply: FastifyReply, status: number, detail: string): FastifyReply {
  const title = STATUS_CODES[status] ?? 'Error';
  reply.status(status);
  if (request.url.startsWith('/api/')) {
    return reply.type('application/problem+json').send({ type: 'about:blank', title, status, detail });
  }
  return reply.type('text/html; charset=utf-8').send(page(title, html`<h1>${title}</h1><p>${detail}</p>`));
}
