/**
 * GET /api/dead-letters, newest first and page by page, and GET /api/dead-letters/:id with every attempt.
 *
 * POST /api/dead-letters/:id/redrive and …/discard decide about one, POST /api/dead-letters/redrive and …/discard about those
 * that a filter in the body picks (`all: true` when it is all of them). The body may say `why`. Who comes second is told
 * `nothing_to_do`.
 */
import { DEAD_REASONS, PLATFORM_IDS } from '@syncstore/contracts';
import type { Runtime } from '@syncstore/runtime';
import {
  DEAD_LETTER_STATUSES,
  type DeadLetterFilter,
  listDeadLetters,
  readDeadLetter,
} from '@syncstore/store';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { HttpProblem } from '../problems.ts';
import { personOf } from './person.ts';
import { idSchema, numberSchema, parseQuery } from './query.ts';

const MOST_LETTERS = 100;
const DEFAULT_LETTERS = 20;

const pickShape = {
  status: z.enum(DEAD_LETTER_STATUSES).optional(),
  reason: z.enum(DEAD_REASONS).optional(),
  platform: z.enum(PLATFORM_IDS).optional(),
  shop: z.string().optional(),
  run: numberSchema.optional(),
  /** Seconds. */
  olderThan: numberSchema.optional(),
};
const listSchema = z.strictObject({
  ...pickShape,
  limit: idSchema
    .refine((limit) => limit <= MOST_LETTERS, `must be at most ${MOST_LETTERS}`)
    .default(DEFAULT_LETTERS),
  before: idSchema.optional(),
});
const bulkSchema = z.strictObject({
  ...pickShape,
  status: z.undefined().optional(),
  ids: z.array(z.number().int().positive()).max(10_000).optional(),
  limit: numberSchema.optional(),
  all: z.literal(true).optional(),
  why: z.string().max(1_000).optional(),
});
const whySchema = z.strictObject({ why: z.string().max(1_000).optional() }).nullish();
const oneSchema = z.object({ id: idSchema });

const VERBS = ['redrive', 'discard'] as const;
const DONE = { redrive: 'redriven', discard: 'discarded' } as const;

/** Adds the routes. */
export function addDeadLetterRoutes(app: FastifyInstance, runtime: Runtime): void {
  const { database, deadLetters } = runtime;

  app.get('/api/dead-letters', async (request) => {
    const { limit, before, ...pick } = parseQuery(listSchema, request.query);
    // One more than asked for tells whether there is a next page.
    const found = await listDeadLetters(database, {
      ...filterOf(pick),
      ...(before !== undefined && { before }),
      limit: limit + 1,
    });
    const letters = found.slice(0, limit);
    return { deadLetters: letters, next: found.length > limit ? (letters.at(-1)?.id ?? null) : null };
  });

  app.get('/api/dead-letters/:id', (request) => mustExist(runtime, parseQuery(oneSchema, request.params).id));

  for (const verb of VERBS) {
    app.post(`/api/dead-letters/:id/${verb}`, async (request) => {
      const { id } = parseQuery(oneSchema, request.params);
      const why = parseQuery(whySchema, request.body)?.why ?? null;
      await mustExist(runtime, id);
      const decided = await deadLetters[verb]([id], { who: personOf(runtime), why });
      return {
        outcome: decided.length > 0 ? DONE[verb] : 'nothing_to_do',
        deadLetter: await mustExist(runtime, id),
      };
    });
    app.post(`/api/dead-letters/${verb}`, async (request) => {
      const { ids, all, why = null, limit, ...pick } = parseQuery(bulkSchema, request.body ?? {});
      const filter = { ...filterOf(pick), ...(ids && { ids }), ...(limit !== undefined && { limit }) };
      if (Object.keys(filter).length === 0 && !all) {
        throw new HttpProblem(400, 'Pick dead letters with ids or a filter, or say "all": true.');
      }
      const letters = await listDeadLetters(database, { ...filter, status: 'dead' });
      const chosen = letters.map(({ id }) => id).reverse();
      return { [DONE[verb]]: await deadLetters[verb](chosen, { who: personOf(runtime), why }) };
    });
  }
}

type Pick = z.infer<z.ZodObject<typeof pickShape>>;

function filterOf({ status, reason, platform, shop, run, olderThan }: Pick): DeadLetterFilter {
  return {
    ...(status && { status }),
    ...(reason && { reason }),
    ...(platform && { platform }),
    ...(shop !== undefined && { shop }),
    ...(run !== undefined && { runId: run }),
    ...(olderThan !== undefined && { olderThanMs: olderThan * 1_000 }),
  };
}

async function mustExist({ database }: Runtime, id: number) {
  const letter = await readDeadLetter(database, id);
  if (!letter) throw new HttpProblem(404, `There is no dead letter ${id}.`);
  return letter;
}
