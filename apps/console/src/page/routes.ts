/** The pages and the two files that they need. */
import { createHash } from 'node:crypto';
import type { Runtime } from '@syncstore/runtime';
import { listShops } from '@syncstore/store';
import { type Api, idParams } from '../api/convention.ts';
import { runThatExists } from '../api/runs.ts';
import type { Overview } from '../overview.ts';
import { SCRIPT_PATH, STYLE_PATH } from './layout.ts';
import { overviewPage } from './overview-page.ts';
import { runPage } from './run-page.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

/** @param read the overview of this moment */
export function addPageRoutes(api: Api, runtime: Runtime, read: () => Promise<Overview>): void {
  api.get('/', { config: { access: 'viewer' } }, async (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(overviewPage(await read())),
  );

  const runRoute = { config: { access: 'viewer' }, schema: { params: idParams } } as const;
  api.get('/runs/:id', runRoute, async (request, reply) => {
    const [run, shops] = await Promise.all([
      runThatExists(runtime.database, request.params.id),
      listShops(runtime.database),
    ]);
    const shop = shops.find(
      ({ platform, externalId }) => platform === run.platform && externalId === run.shop,
    );
    return reply.type('text/html; charset=utf-8').send(runPage(run, shop?.name));
  });

  addFile(api, STYLE_PATH, 'text/css; charset=utf-8', STYLE);
  addFile(api, SCRIPT_PATH, 'text/javascript; charset=utf-8', SCRIPT);
}

/** Open, as they say nothing and pages for sellers need them. Browsers ask again and are told that nothing changed. */
function addFile(api: Api, path: string, type: string, content: string): void {
  const etag = `"${createHash('sha256').update(content).digest('base64url')}"`;
  api.get(path, { config: { access: 'open' } }, async (request, reply) => {
    reply.headers({ etag, 'cache-control': 'no-cache' });
    if (request.headers['if-none-match'] === etag) return reply.status(304).send();
    return reply.type(type).send(content);
  });
}
