/**
 * GET /api/rejects, the open ones, newest first, and GET /api/rejects/:platform/:shop/:id with the payload that is held.
 *
 * POST /api/rejects/:platform/:shop/:id/retry tries one again, POST /api/rejects/retry those that a filter in the body picks
 * (`all: true` when it is all of them): from the payloads that are held, or from the marketplace with `fetch: true`. Answered
 * are the ids of the runs that do it, one a shop.
 */
import { REJECT_CODES } from '@syncstore/contracts';
import { type Runtime, retryRejects } from '@syncstore/runtime';
import { listRejects, type RejectFilter, type RejectView, rejectPayload } from '@syncstore/store';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { HttpProblem } from '../problems.ts';
import {
  type Api,
  cursorOf,
  decisionOf,
  given,
  idSchema,
  optionalBody,
  pageOf,
  pageSchema,
  pageShape,
  platformSchema,
  possibly,
  shopParams,
  shopSchema,
  whyShape,
} from './convention.ts';

const rejectSchema = z
  .object({
    platform: platformSchema,
    shop: z.string(),
    externalId: z.string(),
    name: z.string().nullable(),
    reasons: z
      .array(
        z.object({
          code: z.enum(REJECT_CODES),
          field: z.string(),
          before: z.string().nullish().describe('What the marketplace sent there'),
          message: z.string().describe('What to do'),
        }),
      )
      .readonly(),
    count: z.number().describe('How often it was rejected without a success between'),
    hasPayload: z.boolean().describe('Whether there is a payload to map again'),
    firstRunId: z.number(),
    lastRunId: z.number(),
    firstSeenAt: z.date(),
    lastSeenAt: z.date(),
  })
  .meta({ id: 'Reject' });
const rejectInFullSchema = rejectSchema
  .extend({ payload: z.string().nullable().describe('As JSON text, as the marketplace sent it') })
  .meta({ id: 'RejectInFull' });

const pickShape = {
  reason: z.enum(REJECT_CODES).optional(),
  platform: platformSchema.optional(),
  shop: shopSchema.optional(),
  run: idSchema.optional().describe('The run that saw them last'),
};
const listQuery = z.strictObject({ ...pageShape, ...pickShape });
const howShape = {
  fetch: z.boolean().optional().describe('From the marketplace rather than from the payload that is held'),
  ...whyShape,
};
const bulkBody = optionalBody({
  ...pickShape,
  ...howShape,
  ids: z.array(z.string()).max(10_000).optional().describe("Listings, by their marketplace's id"),
  limit: idSchema.optional().describe('At most so many, the newest'),
  all: z.literal(true).optional(),
});
const oneParams = shopParams.extend({ id: z.string().min(1).max(100) });
const runsSchema = z.object({ runs: z.array(z.number()).readonly().describe('Ids, one a shop') });
/** A reject has no number of its own: its place in the list is when it was seen last, and its key. */
const place = z.tuple([z.iso.datetime(), z.number().int(), z.string()]);

const TAGS = ['Rejects'];

/** Adds the routes. */
export function addRejectRoutes(api: Api, runtime: Runtime): void {
  const { database } = runtime;

  api.get(
    '/api/rejects',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Products that could not be taken in, newest first',
        tags: TAGS,
        querystring: listQuery,
        response: { 200: pageSchema(rejectSchema) },
      },
    },
    async ({ query: { limit, cursor, ...pick } }) => {
      const behind = cursorOf(cursor, place);
      const before = behind && {
        lastSeenAt: new Date(behind[0]),
        shopId: behind[1],
        externalId: behind[2],
      };
      const found = await listRejects(database, { ...given({ ...pick, before }), limit: limit + 1 });
      return pageOf(found, limit, ({ lastSeenAt, shopId, externalId }) => [lastSeenAt, shopId, externalId]);
    },
  );

  api.get(
    '/api/rejects/:platform/:shop/:id',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'One reject with its payload',
        tags: TAGS,
        params: oneParams,
        response: { 200: rejectInFullSchema },
      },
    },
    async ({ params }) => {
      const reject = await rejectThatExists(runtime, params);
      return { ...reject, payload: await rejectPayload(database, reject) };
    },
  );

  api.post(
    '/api/rejects/:platform/:shop/:id/retry',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Try a rejected product again',
        tags: TAGS,
        params: oneParams,
        body: optionalBody(howShape),
        response: { 200: runsSchema },
      },
    },
    async (request) =>
      retry(runtime, request, [await rejectThatExists(runtime, request.params)], request.body),
  );

  api.post(
    '/api/rejects/retry',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Try the rejects again that ids or a filter pick',
        tags: TAGS,
        body: bulkBody,
        response: { 200: runsSchema },
      },
    },
    async (request) => {
      const { ids, all, fetch, why, ...pick } = request.body;
      const filter: RejectFilter = given({ ...pick, externalIds: ids });
      if (Object.keys(filter).length === 0 && !all) {
        throw new HttpProblem(400, 'Pick rejects with ids or a filter, or say "all": true.');
      }
      return retry(runtime, request, await listRejects(database, filter), { fetch, why });
    },
  );
}

async function retry(
  runtime: Runtime,
  request: FastifyRequest,
  rejects: readonly RejectView[],
  { fetch, why }: z.infer<z.ZodObject<typeof howShape>>,
) {
  const by = decisionOf(request, { why });
  return { runs: await possibly(retryRejects(runtime, rejects, fetch ? 'by_id' : 'from_raw', by)) };
}

/** @throws HttpProblem 404 */
async function rejectThatExists(
  { database }: Runtime,
  { platform, shop, id }: z.infer<typeof oneParams>,
): Promise<RejectView> {
  const [reject] = await listRejects(database, { platform, shop, externalIds: [id] });
  if (!reject) throw new HttpProblem(404, `There is no open reject ${id} of ${platform} ${shop}.`);
  return reject;
}
