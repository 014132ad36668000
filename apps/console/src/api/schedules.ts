/** GET /api/schedules and PATCH /api/schedules: when runs start by themselves, for all shops or for those chosen. */
import { LISTING_RUN_KINDS } from '@syncstore/contracts';
import { planText, type Runtime, setSchedules } from '@syncstore/runtime';
import { listSchedules, type Schedule, type ShopView } from '@syncstore/store';
import { z } from 'zod';
import { HttpProblem } from '../problems.ts';
import {
  type Api,
  cursorOf,
  decisionOf,
  given,
  pageOf,
  pageSchema,
  pageShape,
  platformSchema,
  possibly,
  shopSchema,
  whyShape,
} from './convention.ts';
import { chosenShops } from './shops.ts';

const scheduleSchema = z
  .object({
    platform: platformSchema,
    shop: z.string(),
    kind: z.enum(LISTING_RUN_KINDS),
    plan: z.string().describe('A length of time (15m) or a cron expression of five fields'),
    timeZone: z.string().describe('By whose clock a cron expression goes'),
    enabled: z.boolean(),
    nextAt: z.date(),
  })
  .meta({ id: 'Schedule' });

const choiceShape = { platform: platformSchema.optional(), shop: shopSchema.optional() };
const listQuery = z.strictObject({ ...pageShape, ...choiceShape });
const plan = z.string().min(1).max(100).optional().describe('15m, 6h, a cron expression, or off');
const changeBody = z.strictObject({
  ...choiceShape,
  incremental: plan,
  full: plan,
  deep: plan,
  timeZone: z.string().min(1).max(100).optional(),
  enabled: z.boolean().optional().describe('Switches all of them on or off'),
  ...whyShape,
});
/** Shop and kind: the order of the list. */
const place = z.tuple([z.number().int(), z.enum(LISTING_RUN_KINDS)]);

/** Adds the routes. */
export function addScheduleRoutes(api: Api, runtime: Runtime): void {
  const { database } = runtime;

  api.get(
    '/api/schedules',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Schedules, by shop',
        tags: ['Schedules'],
        querystring: listQuery,
        response: { 200: pageSchema(scheduleSchema) },
      },
    },
    async ({ query: { limit, cursor, platform, shop } }) => {
      const behind = cursorOf(cursor, place);
      const all = (await listSchedules(database)).filter(
        (one) =>
          (platform === undefined || one.platform === platform) && (shop === undefined || one.shop === shop),
      );
      const last = behind
        ? all.findIndex(({ shopId, kind }) => shopId === behind[0] && kind === behind[1])
        : -1;
      const page = pageOf(all.slice(last + 1), limit, ({ shopId, kind }) => [shopId, kind]);
      return { ...page, items: page.items.map(publicSchedule) };
    },
  );

  api.patch(
    '/api/schedules',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Change the schedules of all shops, or of those chosen',
        tags: ['Schedules'],
        body: changeBody,
        response: { 200: z.object({ items: z.array(scheduleSchema) }) },
      },
    },
    async (request) => {
      const { platform, shop, timeZone, enabled, why, ...plans } = request.body;
      const wish = { plans: given(plans), ...given({ timeZone, enabled }) };
      if (Object.keys(wish.plans).length === 0 && timeZone === undefined && enabled === undefined) {
        throw new HttpProblem(400, 'Say what to change: incremental, full, deep, timeZone or enabled.');
      }
      const shops = await chosenShops(database, given({ platform, shop }));
      await possibly(setSchedules(runtime, shops, wish, decisionOf(request, { why })));
      return { items: (await schedulesOf(runtime, shops)).map(publicSchedule) };
    },
  );
}

async function schedulesOf({ database }: Runtime, shops: readonly ShopView[]): Promise<Schedule[]> {
  const ids = new Set(shops.map(({ id }) => id));
  return (await listSchedules(database)).filter(({ shopId }) => ids.has(shopId));
}

function publicSchedule(schedule: Schedule): z.infer<typeof scheduleSchema> {
  const { platform, shop, kind, timeZone, enabled, nextAt } = schedule;
  return { platform, shop, kind, plan: planText(schedule), timeZone, enabled, nextAt };
}
