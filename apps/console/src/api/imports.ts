/** POST /api/imports: asks for a run of every shop, or of those chosen, as `syncstore import` does. */
import { LISTING_RUN_KINDS } from '@syncstore/contracts';
import { type Runtime, requestImports } from '@syncstore/runtime';
import { runSummaries } from '@syncstore/store';
import { z } from 'zod';
import { personOf } from '../access.ts';
import { type Api, given, optionalBody, platformSchema, shopSchema } from './convention.ts';
import { runSchema } from './runs.ts';
import { chosenShops } from './shops.ts';

const body = optionalBody({
  platform: platformSchema.optional(),
  shop: shopSchema.optional(),
  kind: z
    .enum(LISTING_RUN_KINDS)
    .optional()
    .describe('Left out: what changed since the last import, or everything the first time'),
});

const requestedSchema = z.object({
  runs: z
    .array(runSchema)
    .describe('One a shop; a run of that kind that was under way already is answered instead'),
  refused: z
    .array(z.object({ platform: platformSchema, shop: z.string(), reason: z.string().nullable() }))
    .describe('Shops that need a new consent of the seller'),
});

/** Adds the route. */
export function addImportRoute(api: Api, runtime: Runtime): void {
  const { database } = runtime;
  api.post(
    '/api/imports',
    {
      config: { access: 'admin' },
      schema: { summary: 'Start an import', tags: ['Runs'], body, response: { 202: requestedSchema } },
    },
    async (request, reply) => {
      const { kind, ...choice } = request.body;
      const shops = await chosenShops(database, given(choice));
      const { runs, refused } = await requestImports(runtime, shops, kind, personOf(request));
      const ids = runs.map(({ runId }) => runId);
      return reply.status(202).send({
        runs: (await runSummaries(database, { ids, limit: ids.length })).reverse(),
        refused: refused.map(({ platform, externalId, grantPausedReason: reason }) => {
          return { platform, shop: externalId, reason };
        }),
      });
    },
  );
}
