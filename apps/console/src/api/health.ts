/**
 * Health, without an account. It says that something is away, not where it was looked for: anybody may ask.
 *
 *   GET /api/health     200 when PostgreSQL and Redis answer, else 503, with what waits in the queues
 *   GET /health/ready   the same in two words: 200 `ready`, 503 `unavailable`. Send requests elsewhere meanwhile
 *   GET /health/live    200 as long as the console answers at all. Restarting it would bring no server back
 */
import type { Runtime } from '@syncstore/runtime';
import { z } from 'zod';
import type { Api } from './convention.ts';

/** Shorter than what load balancers wait. */
const PATIENCE_MS = 3_000;
const STATES = ['waiting', 'prioritized', 'active', 'delayed', 'failed'] as const;

const checkSchema = z.object({ status: z.enum(['up', 'down']), ms: z.number() });
const depthsSchema = z.record(z.string(), z.record(z.string(), z.number()));
const healthSchema = z
  .object({
    status: z.enum(['ok', 'unavailable']),
    checks: z.object({ postgresql: checkSchema, redis: checkSchema }),
    queues: depthsSchema.nullable().describe('Jobs by queue and state; null while Redis is away'),
    uptimeSeconds: z.number(),
  })
  .meta({ id: 'Health' });
const probeSchema = z.object({ status: z.enum(['live', 'ready', 'unavailable']) });

type Check = z.infer<typeof checkSchema>;
type Depths = z.infer<typeof depthsSchema>;
type Health = z.infer<typeof healthSchema>;

const TAGS = ['Health'];

/** Adds the routes. */
export function addHealthRoutes(api: Api, runtime: Runtime): void {
  let asking: Promise<Health> | undefined;
  // Who asks at the same time gets the same answer: anybody may ask as often as they like.
  const look = () => {
    asking ??= examine(runtime).finally(() => {
      asking = undefined;
    });
    return asking;
  };

  api.get(
    '/api/health',
    {
      config: { access: 'open' },
      schema: {
        summary: 'Whether PostgreSQL and Redis answer, and what waits in the queues',
        tags: TAGS,
        response: { 200: healthSchema, 503: healthSchema },
      },
    },
    async (_request, reply) => {
      const health = await look();
      return reply.status(health.status === 'ok' ? 200 : 503).send(health);
    },
  );

  api.get(
    '/health/ready',
    {
      config: { access: 'open' },
      schema: {
        summary: 'Whether to send requests here',
        tags: TAGS,
        response: { 200: probeSchema, 503: probeSchema },
      },
    },
    async (_request, reply) => {
      const { status } = await look();
      return status === 'ok'
        ? reply.status(200).send({ status: 'ready' as const })
        : reply.status(503).send({ status });
    },
  );

  api.get(
    '/health/live',
    {
      config: { access: 'open' },
      schema: { summary: 'Whether it answers at all', tags: TAGS, response: { 200: probeSchema } },
    },
    async () => ({ status: 'live' as const }),
  );
}

async function examine({ database, queues }: Runtime): Promise<Health> {
  const { bull } = queues;
  const [postgresql, redis] = await Promise.all([
    check(database.sql.$queryRaw`SELECT 1`),
    check(bull.redis.ping()),
  ]);
  const isUp = postgresql.status === 'up' && redis.status === 'up';
  return {
    status: isUp ? 'ok' : 'unavailable',
    checks: { postgresql, redis },
    queues: redis.status === 'up' ? await depthsOf(bull.all()) : null,
    uptimeSeconds: Math.floor(process.uptime()),
  };
}

async function check(answer: PromiseLike<unknown>): Promise<Check> {
  const started = performance.now();
  const isUp = await inTime(
    Promise.resolve(answer).then(
      () => true,
      () => false,
    ),
    false,
  );
  return { status: isUp ? 'up' : 'down', ms: Math.round(performance.now() - started) };
}

type Queue = ReturnType<Runtime['queues']['bull']['all']>[number];

async function depthsOf(queues: readonly Queue[]): Promise<Depths | null> {
  const counting = Promise.all(
    queues.map(async (queue) => [queue.name, await queue.getJobCounts(...STATES)] as const),
  ).then(Object.fromEntries<Record<string, number>>, () => null);
  return inTime(counting, null);
}

/** What a promise comes to, or `late` when it takes too long. */
async function inTime<T>(promise: Promise<T>, late: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(late), PATIENCE_MS);
  });
  try {
    return await Promise.race([promise, patience]);
  } finally {
    clearTimeout(timer);
  }
}
