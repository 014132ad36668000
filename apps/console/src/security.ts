/**
 * Headers that keep the pages to themselves, and the check that a change was asked for by our own pages.
 *
 * Browsers send basic authentication along with any request, also one that a foreign page makes. Bull Board has no
 * protection of its own against that and can delete jobs, so every change from elsewhere is refused here.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HttpProblem } from './problems.ts';

/** Bull Board puts a style element into its page; scripts come from files alone. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'self'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // Addresses of callbacks carry codes.
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Adds both to every route, those of plugins included. */
export function addSecurity(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(HEADERS);
    if (!READING.has(request.method) && isForeign(request)) {
      throw new HttpProblem(403, 'This change was asked for by a page of another site.');
    }
  });
  app.addHook('onSend', async (_request, reply) => {
    // What is true of runs and queues is old a second later; files say otherwise themselves.
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
}

/** Programs send neither header, and no browser's credentials. */
function isForeign({ headers, host }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  const { origin } = headers;
  return origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host);
}
