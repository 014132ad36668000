/**
 * The operator's web page, as `npm run build` made it. Its addresses are the page's own business: each is answered with the
 * same document, and the script shows what belongs there.
 *
 * Files with a hash in their name never change and are kept by browsers; the document is asked for every time.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** First parts of addresses that the page knows; web/src/app.tsx says what is there. */
const PLACES = ['runs', 'dead-letters', 'rejects', 'products', 'shops', 'quality', 'alerts', 'settings'];

/** Beside the bundle, and seen from the sources. */
const BUILT = ['./console-web/', '../../../dist/console-web/'];

/** Adds the page and its files. They say nothing by themselves: what they show comes from the API. */
export async function addWebFiles(app: FastifyInstance): Promise<void> {
  const root = findBuild();
  await app.register(async (scope) => {
    await scope.register(fastifyStatic, { root, serve: false, cacheControl: false });
    const document = { config: { access: 'viewer' } } as const;
    const file = { config: { access: 'open' } } as const;
    for (const path of ['/', ...PLACES.flatMap((place) => [`/${place}`, `/${place}/*`])]) {
      scope.get(path, document, (_request, reply) => reply.sendFile('index.html'));
    }
    scope.get<{ Params: { '*': string } }>('/assets/*', file, (request, reply) =>
      reply
        .header('cache-control', 'public, max-age=31536000, immutable')
        .sendFile(request.params['*'], join(root, 'assets')),
    );
    for (const name of ['favicon.svg', 'pages.css']) {
      scope.get(`/${name}`, file, (_request, reply) =>
        reply.header('cache-control', 'no-cache').sendFile(name),
      );
    }
  });
}

function findBuild(): string {
  const places = BUILT.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const found = places.find((place) => existsSync(join(place, 'index.html')));
  if (found === undefined) throw new Error('The web page is not built. Run: npm run build');
  return found;
}
