/** What goes wrong in a request, as an answer: problem+json (RFC 9457), or a small page for people who look at an address that is no API. */
import { STATUS_CODES } from 'node:http';
import type { Logger } from '@syncstore/observe';
import { isDatabaseUnavailable } from '@syncstore/store';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { html } from './page/html.ts';
import { page } from './page/layout.ts';

export const problemSchema = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What is wrong and what to do'),
    errors: z
      .array(z.object({ field: z.string(), message: z.string() }))
      .optional()
      .describe('By field, when something was given wrong'),
  })
  .meta({ id: 'Problem' });
type Problem = z.infer<typeof problemSchema>;
type FieldError = NonNullable<Problem['errors']>[number];

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
    if (hasZodFastifySchemaValidationErrors(error)) {
      const errors = error.validation.map(fieldError);
      const detail = errors.map(({ field, message }) => `${field}: ${message}`).join('; ');
      return answer(request, reply, 400, detail, errors);
    }
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

function fieldError({ instancePath, message }: { instancePath: string; message?: string }): FieldError {
  return { field: instancePath.slice(1).replaceAll('/', '.') || 'request', message: message ?? 'is wrong' };
}

function statusOf(error: unknown): number {
  if (isDatabaseUnavailable(error)) return 503;
  const hasStatus = error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number';
  return hasStatus ? Number(error.statusCode) : 500;
}

function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  detail: string,
  errors?: readonly FieldError[],
): FastifyReply {
  const title = STATUS_CODES[status] ?? 'Error';
  reply.status(status);
  if (!isForPeople(request)) {
    reply.type('application/problem+json');
    // As text: the schemas of the route's answers are not those of its problems.
    return reply.send(JSON.stringify({ type: 'about:blank', title, status, detail, errors }));
  }
  return reply.type('text/html; charset=utf-8').send(page(title, html`<h1>${title}</h1><p>${detail}</p>`));
}

/** Paths that programs ask. */
const FOR_PROGRAMS = /^\/(api|health|metrics|admin\/queues\/api)(\/|\?|$)/;

function isForPeople({ url, headers }: FastifyRequest): boolean {
  return !FOR_PROGRAMS.test(url) && headers.accept !== 'application/json';
}
