/**
 * A process that calls the counting marketplace as fast as its rate budget lets it, until it is killed. Started by tests
 * with its task as JSON in its first argument.
 */
import { Agent, get } from 'node:http';
import { type PlatformId, WaitError } from '@syncstore/contracts';
import { createRedis, type PlatformLimits, RateLimiter } from '@syncstore/queue';

export interface CallerTask {
  readonly redisUrl: string;
  readonly prefix: string;
  readonly marketplaceUrl: string;
  readonly platform: PlatformId;
  /** What the limiter believes the marketplace to allow. */
  readonly perSecond: PlatformLimits['perSecond'];
  readonly margin: number;
  readonly shops: readonly string[];
  readonly endpoint: string;
  readonly callersPerShop: number;
}

// Written by callers.ts as a CallerTask.
const task = JSON.parse(process.argv[2] ?? '{}') as CallerTask;
const limits: PlatformLimits = { perSecond: task.perSecond };
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
