/** GET /api/limits with what is used of the day's quotas, and PATCH /api/limits/:platform, which holds for all workers from their next call on. */
import { changeLimits, listLimits, type Runtime } from '@syncstore/runtime';
import { z } from 'zod';
import { HttpProblem } from '../problems.ts';
import { type Api, decisionOf, given, platformSchema, possibly, whyShape } from './convention.ts';

const SCOPES = ['app', 'shop', 'endpoint'] as const;

const limitsSchema = z
  .object({
    limits: z.array(
      z.object({
        platform: platformSchema,
        scope: z.enum(SCOPES),
        perSecond: z.number().describe('Calls a second that the marketplace allows, before the margin'),
        setting: z.number().describe('What the settings say'),
        changed: z
          .object({ setBy: z.string(), setAt: z.iso.datetime() })
          .nullable()
          .describe('Null: the setting holds'),
      }),
    ),
    margin: z.number().describe('Share of each limit that is left unused'),
    usage: z.array(
      z.object({
        platform: platformSchema,
        dailyQuotaUsed: z.number(),
        dailyQuota: z.number().nullable().describe('Null: none is known'),
        remainingCalls: z.number().nullable(),
        resetsAt: z.iso.datetime({ offset: true }),
      }),
    ),
  })
  .meta({ id: 'Limits' });

/** Calls a second; null goes back to the setting. */
const rate = z.number().positive().max(100_000).nullable().optional();
const changeBody = z.strictObject({ app: rate, shop: rate, endpoint: rate, ...whyShape });

/** Adds the routes. */
export function addLimitRoutes(api: Api, runtime: Runtime): void {
  api.get(
    '/api/limits',
    {
      config: { access: 'viewer' },
      schema: { summary: 'Rate limits and quotas', tags: ['Limits'], response: { 200: limitsSchema } },
    },
    () => read(runtime),
  );

  api.patch(
    '/api/limits/:platform',
    {
      config: { access: 'admin' },
      schema: {
        summary: "Change a platform's rate limits",
        description: 'Calls a second by scope; null goes back to the setting.',
        tags: ['Limits'],
        params: z.object({ platform: platformSchema }),
        body: changeBody,
        response: { 200: limitsSchema },
      },
    },
    async (request) => {
      const { why, ...rates } = request.body;
      const change = given(rates);
      if (Object.keys(change).length === 0)
        throw new HttpProblem(400, 'Name a limit: app, shop or endpoint.');
      await possibly(changeLimits(runtime, request.params.platform, change, decisionOf(request, { why })));
      return read(runtime);
    },
  );
}

async function read(runtime: Runtime): Promise<z.infer<typeof limitsSchema>> {
  const [limits, usage] = await Promise.all([
    listLimits(runtime),
    Promise.all(
      [...runtime.platforms.values()].map(async (platform) => {
        return { platform: platform.id, ...(await platform.getApiUsage()) };
      }),
    ),
  ]);
  return { limits, margin: runtime.config.calls.rateMargin, usage };
}
