/**
 * A process that calls the counting marketplace as fast as its rate budget lets it, until it is killed. Started by tests
 * with its task as JSON in its first argument.
 */
import { Agent, get } from 'node:http';
import { WaitError } from '@syncstore/contracts';
import { createRedis, RateLimiter } from '@syncstore/queue';
import { z } from 'zod';

const perSecond = z.object({
  app: z.number().optional(),
  shop: z.number().optional(),
  endpoint: z.number().optional(),
});
const task = z
  .object({
    redisUrl: z.string(),
    prefix: z.string(),
    marketplaceUrl: z.string(),
    platform: z.enum(['shopee', 'tiktok-shop']),
    perSecond,
    margin: z.number(),
    shops: z.array(z.string()),
    endpoint: z.string(),
    callersPerShop: z.number(),
  })
  .parse(JSON.parse(process.argv[2] ?? '{}'));
export type CallerTask = typeof task;

const definedScopes = Object.fromEntries(
  Object.entries(task.perSecond).filter(([, limit]) => limit !== undefined),
);
const limits = { perSecond: definedScopes, utcOffsetHours: 0 };
const limiter = new RateLimiter({
  redis: createRedis(task.redisUrl, { role: 'budget' }),
  prefix: task.prefix,
  limits: { shopee: limits, 'tiktok-shop': limits },
  margin: task.margin,
});
const agent = new Agent({ keepAlive: true });

async function callForEver(shop: string): Promise<never> {
  for (;;) {
    try {
      const call = { platform: task.platform, app: 'app', shop, endpoint: task.endpoint };
      const reservation = await limiter.reserve(call);
      const status = await callMarketplace(`app,shop-${shop},endpoint-${shop}`);
      if (status === 429) await limiter.penalise(reservation, null);
    } catch (error) {
      if (!(error instanceof WaitError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, error.waitMs));
    }
  }
}

function callMarketplace(keys: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(`${task.marketplaceUrl}/${encodeURIComponent(keys)}`, { agent }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    }).on('error', reject);
  });
}

for (const shop of task.shops) for (let n = 0; n < task.callersPerShop; n += 1) void callForEver(shop);
