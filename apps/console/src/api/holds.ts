/**
 * POST /api/runs/:id/pause, …/resume, …/cancel, and POST /api/shops/:platform/:shop/pause, …/resume. The body may give a
 * `reason` for the record. A run is answered with its summary; what can't be done as things stand is a 409 that says why.
 */
import { PLATFORM_IDS } from '@syncstore/contracts';
import { cancelRun, pauseRun, pauseShop, type Runtime, resumeRun, resumeShop } from '@syncstore/runtime';
import { type Decision, listShops, runSummaries, type ShopView } from '@syncstore/store';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { HttpProblem } from '../problems.ts';
import { personOf } from './person.ts';
import { possibly } from './possibly.ts';
import { idSchema, parseQuery } from './query.ts';

const runSchema = z.object({ id: idSchema });
const shopSchema = z.object({ platform: z.enum(PLATFORM_IDS), shop: z.string() });
const bodySchema = z.object({ reason: z.string().max(1_000).optional() }).nullish();

/** Adds the routes. */
export function addHoldRoutes(app: FastifyInstance, runtime: Runtime): void {
  const decisionOf = (body: unknown): Decision => ({
    who: personOf(runtime),
    why: parseQuery(bodySchema, body)?.reason ?? null,
  });

  for (const [verb, act] of Object.entries({ pause: pauseRun, resume: resumeRun, cancel: cancelRun })) {
    app.post(`/api/runs/:id/${verb}`, async (request) => {
      const { id } = parseQuery(runSchema, request.params);
      const by = decisionOf(request.body);
      await mustExist(runtime, id);
      await possibly<unknown>(act(runtime, id, by));
      return mustExist(runtime, id);
    });
  }

  app.post('/api/shops/:platform/:shop/pause', async (request) => {
    const shop = await shopOf(runtime, request.params);
    await possibly(pauseShop(runtime, shop.id, decisionOf(request.body)));
    return { status: 'paused' };
  });
  app.post('/api/shops/:platform/:shop/resume', async (request) => {
    const shop = await shopOf(runtime, request.params);
    const result = await possibly(resumeShop(runtime, shop, decisionOf(request.body)));
    if (result.kind === 'refused') throw new HttpProblem(409, result.reason);
    return { status: 'active', unchecked: result.unchecked };
  });
}

async function mustExist({ database }: Runtime, id: number) {
  const [run] = await runSummaries(database, { ids: [id], limit: 1 });
  if (!run) throw new HttpProblem(404, `There is no run ${id}.`);
  return run;
}

async function shopOf({ database }: Runtime, parameters: unknown): Promise<ShopView> {
  const { platform, shop: externalId } = parseQuery(shopSchema, parameters);
  const [shop] = await listShops(database, { platform, externalId });
  if (!shop) throw new HttpProblem(404, `No shop ${externalId} of ${platform} is connected.`);
  return shop;
}
