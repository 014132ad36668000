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
 * @param publicUrl the address that browsers know, where that is not the console's own
 */
export async function addSecurity(app: FastifyInstance, publicUrl: string | undefined): Promise<void> {
  const publicHost = publicUrl === undefined ? undefined : new URL(publicUrl).host;
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: CONTENT_SECURITY_POLICY },
    xFrameOptions: { action: 'deny' },
    // Addresses of callbacks carry codes.
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: publicUrl?.startsWith('https:') === true,
  });
  app.addHook('onRequest', async (request) => {
    if (!isReading(request.method) && isForeign(request, publicHost)) {
      throw new HttpProblem(403, 'This change was asked for by a page of another site.');
    }
  });
  app.addHook('onSend', async (_request, reply) => {
    // What is true of runs and queues is old a second later; files say otherwise themselves.
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
}

/** Programs send neither header, and no browser's credentials. */
function isForeign({ headers, host }: FastifyRequest, publicHost: string | undefined): boolean {
  const site = headers['sec-fetch-site'];
  // The browser's own word, which no page can change. Beside it Origin is `null` for a form of ours: our pages tell nobody
  // where a request comes from (referrer-policy), and browsers hold Origin back with the referrer.
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin } = headers;
  if (origin === undefined) return false;
  // A proxy may put its own name for the console into Host.
  return !URL.canParse(origin) || ![host, publicHost].includes(new URL(origin).host);
}
