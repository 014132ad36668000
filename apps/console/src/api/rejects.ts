/**
 * GET /api/rejects, the open ones, newest first and page by page, and GET /api/rejects/:platform/:shop/:id with the payload that
 * is held.
 *
 * POST /api/rejects/:platform/:shop/:id/retry tries one again, POST /api/rejects/retry those that a filter in the body picks
 * (`all: true` when it is all of them): from the payloads that are held, or from the marketplace with `fetch: true`. The body
 * may say `why`. Answered are the ids of the runs that do it, one a shop.
 */
import { PLATFORM_IDS, REJECT_CODES } from '@syncstore/contracts';
import { type Runtime, retryRejects } from '@syncstore/runtime';
import { listRejects, type RejectFilter, type RejectView, rejectPayload } from '@syncstore/store';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { HttpProblem } from '../problems.ts';
import { personOf } from './person.ts';
import { possibly } from './possibly.ts';
import { idSchema, numberSchema, parseQuery } from './query.ts';

const MOST_REJECTS = 100;
const DEFAULT_REJECTS = 20;

const pickShape = {
  reason: z.enum(REJECT_CODES).optional(),
  platform: z.enum(PLATFORM_IDS).optional(),
  shop: z.string().optional(),
};
const listSchema = z.strictObject({
  ...pickShape,
  limit: idSchema
    .refine((limit) => limit <= MOST_REJECTS, `must be at most ${MOST_REJECTS}`)
    .default(DEFAULT_REJECTS),
  before: z.string().optional(),
});
const howShape = { fetch: z.boolean().optional(), why: z.string().max(1_000).optional() };
const bulkSchema = z.strictObject({
  ...pickShape,
  ...howShape,
  ids: z.array(z.string()).max(10_000).optional(),
  limit: numberSchema.optional(),
  all: z.literal(true).optional(),
});
const howSchema = z.strictObject(howShape).nullish();
const oneSchema = z.object({ platform: z.enum(PLATFORM_IDS), shop: z.string(), id: z.string() });
const beforeSchema = z.tuple([z.iso.datetime(), z.number().int(), z.string()]);

type How = z.infer<z.ZodObject<typeof howShape>>;

/** Adds the routes. */
export function addRejectRoutes(app: FastifyInstance, runtime: Runtime): void {
  const { database } = runtime;

  app.get('/api/rejects', async (request) => {
    const { limit, before, ...pick } = parseQuery(listSchema, request.query);
    // One more than asked for tells whether there is a next page.
    const found = await listRejects(database, {
      ...filterOf(pick),
      ...(before !== undefined && { before: readPlace(before) }),
      limit: limit + 1,
    });
    const rejects = found.slice(0, limit);
    const last = rejects.at(-1);
    return { rejects, next: found.length > limit && last ? placeOf(last) : null };
  });

  app.get('/api/rejects/:platform/:shop/:id', async (request) => {
    const reject = await mustExist(runtime, request.params);
    return { ...reject, payload: await rejectPayload(database, reject) };
  });

  app.post('/api/rejects/:platform/:shop/:id/retry', async (request) => {
    const how = parseQuery(howSchema, request.body) ?? {};
    return retry(runtime, [await mustExist(runtime, request.params)], how);
  });

  app.post('/api/rejects/retry', async (request) => {
    const { ids, all, fetch, why, limit, ...pick } = parseQuery(bulkSchema, request.body ?? {});
    const filter: RejectFilter = {
      ...filterOf(pick),
      ...(ids && { externalIds: ids }),
      ...(limit !== undefined && { limit }),
    };
    if (Object.keys(filter).length === 0 && !all) {
      throw new HttpProblem(400, 'Pick rejects with ids or a filter, or say "all": true.');
    }
    return retry(runtime, await listRejects(database, filter), { fetch, why });
  });
}

async function retry(runtime: Runtime, rejects: readonly RejectView[], { fetch, why }: How) {
  const by = { who: personOf(runtime), why: why ?? null };
  return { runs: await possibly(retryRejects(runtime, rejects, fetch ? 'by_id' : 'from_raw', by)) };
}

function filterOf({ reason, platform, shop }: z.infer<z.ZodObject<typeof pickShape>>): RejectFilter {
  return {
    ...(reason && { reason }),
    ...(platform && { platform }),
    ...(shop !== undefined && { shop }),
  };
}

async function mustExist({ database }: Runtime, parameters: unknown): Promise<RejectView> {
  const { platform, shop, id } = parseQuery(oneSchema, parameters);
  const [reject] = await listRejects(database, { platform, shop, externalIds: [id] });
  if (!reject) throw new HttpProblem(404, `There is no open reject ${id} of ${platform} ${shop}.`);
  return reject;
}

/** A reject has no number of its own: its place in the list is when it was seen last, and its key. */
function placeOf({ lastSeenAt, shopId, externalId }: RejectView): string {
  return Buffer.from(JSON.stringify([lastSeenAt, shopId, externalId])).toString('base64url');
}

/** @throws HttpProblem 400 */
function readPlace(text: string): NonNullable<RejectFilter['before']> {
  try {
    const [lastSeenAt, shopId, externalId] = beforeSchema.parse(
      JSON.parse(Buffer.from(text, 'base64url').toString()),
    );
    return { lastSeenAt: new Date(lastSeenAt), shopId, externalId };
  } catch (error) {
    throw new HttpProblem(400, 'before: must be the "next" of an answer', { cause: error });
  }
}
