/**
 * GET /api/dead-letters, newest first, and GET /api/dead-letters/:id with every attempt.
 *
 * POST /api/dead-letters/:id/redrive and …/discard decide about one, POST /api/dead-letters/redrive and …/discard about those
 * that a filter in the body picks (`all: true` when it is all of them). Who comes second is told `nothing_to_do`.
 */
import { DEAD_REASONS } from '@syncstore/contracts';
import type { Runtime } from '@syncstore/runtime';
import {
  DEAD_LETTER_STATUSES,
  type DeadLetterFilter,
  listDeadLetters,
  readDeadLetter,
} from '@syncstore/store';
import { z } from 'zod';
import { HttpProblem } from '../problems.ts';
import {
  type Api,
  cursorOf,
  decisionBody,
  decisionOf,
  given,
  idParams,
  idPlace,
  idSchema,
  optionalBody,
  pageOf,
  pageSchema,
  pageShape,
  platformSchema,
  shopSchema,
  whyShape,
} from './convention.ts';

const letterSchema = z
  .object({
    id: z.number(),
    status: z.enum(DEAD_LETTER_STATUSES),
    platform: platformSchema,
    shop: z.string(),
    runId: z.number(),
    pageId: z.number(),
    generation: z.number(),
    cursor: z.string().nullable().describe('Where in the list of the marketplace it stands'),
    reason: z.string(),
    blame: z.string().describe('Who has to act: config, transient, system'),
    userMessage: z.string().describe('What is wrong and what to do'),
    attempts: z.number(),
    redrives: z.number(),
    sourceQueue: z.string(),
    sourceJobId: z.string(),
    createdAt: z.date(),
    decidedAt: z.date().nullable(),
    decidedBy: z.string().nullable(),
    decidedWhy: z.string().nullable(),
  })
  .meta({ id: 'DeadLetter' });
const letterInFullSchema = letterSchema
  .extend({
    detail: z.string(),
    history: z
      .array(z.object({ at: z.string(), generation: z.number(), class: z.string(), message: z.string() }))
      .readonly()
      .describe('Every attempt, oldest first'),
  })
  .meta({ id: 'DeadLetterInFull' });

const pickShape = {
  reason: z.enum(DEAD_REASONS).optional(),
  platform: platformSchema.optional(),
  shop: shopSchema.optional(),
  run: idSchema.optional(),
  olderThan: idSchema.optional().describe('Seconds since it died, at least'),
};
const listQuery = z.strictObject({
  ...pageShape,
  ...pickShape,
  status: z.enum(DEAD_LETTER_STATUSES).optional(),
});
const bulkBody = optionalBody({
  ...pickShape,
  ids: z.array(z.number().int().positive()).max(10_000).optional(),
  limit: idSchema.optional().describe('At most so many, the newest'),
  all: z.literal(true).optional(),
  ...whyShape,
});

const TAGS = ['Dead letters'];
const VERBS = ['redrive', 'discard'] as const;
const DONE = { redrive: 'redriven', discard: 'discarded' } as const;
const OUTCOMES = ['redriven', 'discarded', 'nothing_to_do'] as const;

/** Adds the routes. */
export function addDeadLetterRoutes(api: Api, runtime: Runtime): void {
  const { database, deadLetters } = runtime;

  api.get(
    '/api/dead-letters',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Dead letters, newest first',
        tags: TAGS,
        querystring: listQuery,
        response: { 200: pageSchema(letterSchema) },
      },
    },
    async ({ query: { limit, cursor, status, ...pick } }) => {
      const before = cursorOf(cursor, idPlace);
      const filter = { ...filterOf(pick), ...given({ status, before }) };
      return pageOf(await listDeadLetters(database, { ...filter, limit: limit + 1 }), limit, ({ id }) => id);
    },
  );

  api.get(
    '/api/dead-letters/:id',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'One dead letter with its history',
        tags: TAGS,
        params: idParams,
        response: { 200: letterInFullSchema },
      },
    },
    ({ params }) => letterThatExists(runtime, params.id),
  );

  for (const verb of VERBS) {
    api.post(
      `/api/dead-letters/:id/${verb}`,
      {
        config: { access: 'admin' },
        schema: {
          summary: verb === 'redrive' ? 'Take a dead page up where it stopped' : 'Give a dead page up',
          tags: TAGS,
          params: idParams,
          body: decisionBody,
          response: { 200: z.object({ outcome: z.enum(OUTCOMES), deadLetter: letterInFullSchema }) },
        },
      },
      async (request) => {
        const { id } = request.params;
        await letterThatExists(runtime, id);
        const decided = await deadLetters[verb]([id], decisionOf(request, request.body));
        return {
          outcome: decided.length > 0 ? DONE[verb] : ('nothing_to_do' as const),
          deadLetter: await letterThatExists(runtime, id),
        };
      },
    );
    api.post(
      `/api/dead-letters/${verb}`,
      {
        config: { access: 'admin' },
        schema: {
          summary: `${verb === 'redrive' ? 'Redrive' : 'Discard'} the dead letters that ids or a filter pick`,
          tags: TAGS,
          body: bulkBody,
          response: { 200: z.object({ decided: z.array(z.number()).readonly().describe('Ids') }) },
        },
      },
      async (request) => {
        const { ids, all, why, limit, ...pick } = request.body;
        const filter = { ...filterOf(pick), ...given({ ids, limit }) };
        if (Object.keys(filter).length === 0 && !all) {
          throw new HttpProblem(400, 'Pick dead letters with ids or a filter, or say "all": true.');
        }
        const letters = await listDeadLetters(database, { ...filter, status: 'dead' });
        const chosen = letters.map(({ id }) => id).reverse();
        return { decided: await deadLetters[verb](chosen, decisionOf(request, { why })) };
      },
    );
  }
}

function filterOf({ run, olderThan, ...pick }: z.infer<z.ZodObject<typeof pickShape>>): DeadLetterFilter {
  return given({
    ...pick,
    runId: run,
    olderThanMs: olderThan === undefined ? undefined : olderThan * 1_000,
  });
}

/** @throws HttpProblem 404 */
async function letterThatExists({ database }: Runtime, id: number) {
  const letter = await readDeadLetter(database, id);
  if (!letter) throw new HttpProblem(404, `There is no dead letter ${id}.`);
  return letter;
}
