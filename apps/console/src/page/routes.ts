/** The pages and the two files that they need. */
import { createHash } from 'node:crypto';
import type { Runtime } from '@syncstore/runtime';
import { listShops, runSummaries } from '@syncstore/store';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { idSchema, parseQuery } from '../api/query.ts';
import type { Overview } from '../overview.ts';
import { HttpProblem } from '../problems.ts';
import { SCRIPT_PATH, STYLE_PATH } from './layout.ts';
import { overviewPage } from './overview-page.ts';
import { runPage } from './run-page.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

const runSchema = z.object({ id: idSchema });

/** @param read the overview of this moment */
export function addPageRoutes(app: FastifyInstance, runtime: Runtime, read: () => Promise<Overview>): void {
  app.get('/', async (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(overviewPage(await read())),
  );

  app.get('/runs/:id', async (request, reply) => {
    const { id } = parseQuery(runSchema, request.params);
    const [[run], shops] = await Promise.all([
      runSummaries(runtime.database, { ids: [id], limit: 1 }),
      listShops(runtime.database),
    ]);
    if (!run) throw new HttpProblem(404, `There is no run ${id}.`);
    const shop = shops.find(
      ({ platform, externalId }) => platform === run.platform && externalId === run.shop,
    );
    return reply.type('text/html; charset=utf-8').send(runPage(run, shop?.name));
  });

  addFile(app, STYLE_PATH, 'text/css; charset=utf-8', STYLE);
  addFile(app, SCRIPT_PATH, 'text/javascript; charset=utf-8', SCRIPT);
}

/** Open, as they say nothing and pages for sellers need them. Browsers ask again and are told that nothing changed. */
function addFile(app: FastifyInstance, path: string, type: string, content: string): void {
  const etag = `"${createHash('sha256').update(content).digest('base64url')}"`;
  app.get(path, { config: { isOpen: true } }, async (request, reply) => {
    reply.headers({ etag, 'cache-control': 'no-cache' });
    if (request.headers['if-none-match'] === etag) return reply.status(304).send();
    return reply.type(type).send(content);
  });
}
