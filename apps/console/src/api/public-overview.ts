/** The overview as the API shows it: shops without what their calls are made with. */
import { z } from 'zod';
import type { Overview } from '../overview.ts';
import { platformSchema } from './convention.ts';
import { runSchema } from './runs.ts';
import { publicShop, shopSchema } from './shops.ts';

const figure = z.number();

export const overviewSchema = z
  .object({
    catalogue: z.object({ masterProducts: figure, platformMappings: figure, rejects: figure }),
    shops: z.array(
      shopSchema.extend({
        lastSuccessAt: z.date().nullable().describe('When the last import that went through ended'),
        nextRunAt: z.date().nullable().describe('When a schedule starts the next one'),
      }),
    ),
    runs: z.array(runSchema).readonly().describe('The newest ones'),
    backlog: z
      .array(
        z.object({
          platform: platformSchema,
          ready: figure.describe('Pages that wait in PostgreSQL'),
          queued: figure.describe('Pages that wait in Redis'),
          running: figure,
          oldestQueuedAt: z.date().nullable(),
        }),
      )
      .readonly(),
    deadLetters: figure.describe('Those that nobody has decided'),
    throughput: z
      .array(
        z.object({
          at: figure.describe('Start of the stretch, Unix seconds'),
          products: figure,
          rejected: figure,
          apiCalls: figure,
          throttled: figure,
          pagesDone: figure,
          pagesDead: figure,
        }),
      )
      .readonly()
      .describe('The last half hour in stretches of 15 seconds, oldest first'),
    budgets: z
      .array(
        z.object({
          platform: platformSchema,
          rates: z
            .array(
              z.object({
                scope: z.string(),
                shop: z.string().nullable(),
                endpoint: z.string().nullable(),
                callsPerSecond: figure.describe('Calls of the last second'),
                rate: figure.describe('What we call at most for now'),
                limit: figure.describe('What the marketplace allows'),
              }),
            )
            .readonly(),
          dailyQuotaUsed: figure,
          dailyQuota: figure.nullable(),
          remainingCalls: figure.nullable(),
          resetsAt: z.iso.datetime({ offset: true }),
        }),
      )
      .readonly()
      .nullable()
      .describe('Null while Redis does not answer'),
  })
  .meta({ id: 'Overview' });

/** @returns plain data for JSON */
export function publicOverview({ shops, ...rest }: Overview): z.infer<typeof overviewSchema> {
  return {
    ...rest,
    shops: shops.map((shop) => ({
      ...publicShop(shop),
      lastSuccessAt: shop.lastSuccessAt,
      nextRunAt: shop.nextRunAt,
    })),
  };
}
