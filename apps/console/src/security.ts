/**
 * Headers that keep the pages to themselves, and the check that a change was asked for by our own pages.
 *
 * Browsers send basic authentication along with any request, also one that a foreign page makes, and cookies with one of a page
 * on the same site. Bull Board has no protection of its own against that and can delete jobs, so every change from elsewhere
 * is refused here.
 */
import helmet from '@fastify/helmet';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isReading } from './access.ts';
import { HttpProblem } from './problems.ts';

/** Scripts come from files alone. Bull Board and the page /docs put style elements into their pages. */
const CONTENT_SECURITY_POLICY = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:'],
  'font-src': ["'self'"],
  'connect-src': ["'self'"],
  'form-action': ["'self'"],
  'base-uri': ["'self'"],
  'frame-ancestors': ["'none'"],
};

/**
 * Adds both to every route, those of plugins included.
 * @param isBehindTls browsers may be told never to come without it
 */
export async function addSecurity(app: FastifyInstance, isBehindTls: boolean): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: CONTENT_SECURITY_POLICY },
    xFrameOptions: { action: 'deny' },
    // Addresses of callbacks carry codes.
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: isBehindTls,
  });
  app.addHook('onRequest', async (request) => {
    if (!isReading(request.method) && isForeign(request)) {
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
