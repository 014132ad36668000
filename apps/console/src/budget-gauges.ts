/** How much of the marketplaces' limits and of the day's calls is used at the moment, by all processes together. */
import type { ApiUsage, PlatformId } from '@syncstore/contracts';
import { readUsage } from '@syncstore/queue';
import type { Runtime } from '@syncstore/runtime';

/** Calls of the last second against a limit. */
export interface RateGauge {
  readonly scope: string;
  /** The shop's id on its marketplace; null for the whole app. */
  readonly shop: string | null;
  /** The endpoint, where the marketplace counts each by itself; null otherwise. */
  readonly endpoint: string | null;
  readonly callsPerSecond: number;
  /** What we call at most for now: less the margin, and less after a throttling. */
  readonly rate: number;
  /** What the marketplace allows. */
  readonly limit: number;
}

export interface PlatformGauges extends ApiUsage {
  readonly platform: PlatformId;
  /** Those of the app, and of the shops that were asked for. */
  readonly rates: readonly RateGauge[];
}

/** A shop that calls are made for. */
export interface CallingShop {
  readonly platform: PlatformId;
  readonly externalId: string;
}

type GaugeRuntime = Pick<Runtime, 'platforms' | 'budget' | 'budgetRedis' | 'config'>;

/**
 * @param shops whose own gauges are wanted: each costs a question to Redis for every endpoint that was called today
 * @returns one for each platform that is configured
 * @throws WaitError when Redis does not answer
 */
export async function readGauges(
  runtime: GaugeRuntime,
  shops: readonly CallingShop[],
): Promise<PlatformGauges[]> {
  const { budgetRedis, config, platforms } = runtime;
  return Promise.all(
    [...platforms.values()].map(async (client) => {
      const { id: platform, app } = client;
      const own = shops.filter((shop) => shop.platform === platform);
      const [usage, { endpoints }] = await Promise.all([
        client.getApiUsage(),
        readUsage(budgetRedis, config.redis.prefix, { platform, app }),
      ]);
      const calls = own.flatMap(({ externalId: shop }) =>
        endpoints.map(({ endpoint }) => ({ platform, app, shop, endpoint })),
      );
      const rates = await Promise.all(calls.map((call) => ratesOf(runtime.budget, call)));
      return { platform, ...usage, rates: withoutRepeats(rates.flat()) };
    }),
  );
}

type Call = Parameters<Runtime['budget']['inspect']>[0];

async function ratesOf(budget: Runtime['budget'], call: Call): Promise<RateGauge[]> {
  const states = await budget.inspect(call);
  return states.map(({ scope, currentCount, rate, limit }) => ({
    scope,
    shop: scope === 'app' ? null : call.shop,
    endpoint: scope === 'endpoint' ? call.endpoint : null,
    callsPerSecond: currentCount,
    rate,
    limit,
  }));
}

/** All shops share the bucket of the app, all endpoints that of the shop. */
function withoutRepeats(gauges: readonly RateGauge[]): RateGauge[] {
  return [
    ...new Map(gauges.map((gauge) => [`${gauge.scope} ${gauge.shop} ${gauge.endpoint}`, gauge])).values(),
  ];
}
