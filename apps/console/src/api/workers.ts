/** GET /api/workers: how many there are, and how many the backlog can use. Autoscalers ask it. */
import { type Runtime, readWorkersWanted } from '@syncstore/runtime';
import { z } from 'zod';
import { type Api, platformSchema } from './convention.ts';

const workersSchema = z
  .object({
    wanted: z.number().int().describe('Workers that the present backlog can use, 0 to max'),
    max: z.number().int(),
    connected: z.number().int(),
    platforms: z.array(
      z.object({
        platform: platformSchema,
        pages: z.number().describe('Pages that wait for nothing but a worker, or are in hand'),
        shops: z.number().describe('Shops that they are of'),
        admittedCalls: z.number().describe('Calls a second that the rate limits admit for them'),
        byPages: z.number().describe('Workers that the pages keep busy'),
        byCalls: z.number().describe('Workers that the rate limits can feed'),
      }),
    ),
  })
  .meta({ id: 'Workers' });

/** Adds the route. */
export function addWorkerRoute(api: Api, runtime: Runtime): void {
  api.get(
    '/api/workers',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Workers: how many there are, and how many are wanted',
        tags: ['Workers'],
        response: { 200: workersSchema },
      },
    },
    async () => {
      const { platforms, ...need } = await readWorkersWanted(runtime);
      const connected = await runtime.queues.bull.pages.shopee.getWorkersCount();
      return { ...need, connected, platforms: [...platforms] };
    },
  );
}
