/**
 * GET /api/health, without authentication: 200 when PostgreSQL and Redis answer, else 503, with what waits in the queues.
 * It says that something is away, not where it was looked for: anybody may ask.
 */
import type { Runtime } from '@syncstore/runtime';
import type { FastifyInstance } from 'fastify';

/** Shorter than what load balancers wait. */
const PATIENCE_MS = 3_000;
const STATES = ['waiting', 'prioritized', 'active', 'delayed', 'failed'] as const;

interface Check {
  readonly status: 'up' | 'down';
  readonly ms: number;
}

type Depths = Readonly<Record<string, Readonly<Record<string, number>>>>;

interface Health {
  readonly status: 'ok' | 'unavailable';
  readonly checks: { readonly postgresql: Check; readonly redis: Check };
  /** Jobs by queue and state; null while Redis is away. */
  readonly queues: Depths | null;
  readonly uptimeSeconds: number;
}

/** Adds the route. */
export function addHealthRoute(app: FastifyInstance, runtime: Runtime): void {
  let asking: Promise<Health> | undefined;
  app.get('/api/health', { config: { isOpen: true } }, async (_request, reply) => {
    // Who asks at the same time gets the same answer: anybody may ask as often as they like.
    asking ??= examine(runtime).finally(() => {
      asking = undefined;
    });
    const health = await asking;
    return reply.status(health.status === 'ok' ? 200 : 503).send(health);
  });
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
  ).then(Object.fromEntries<Depths[string]>, () => null);
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
