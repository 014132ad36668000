/** GET /api/runs, newest first, GET /api/runs/:id, its pages, and why it rejected products. */
import { PAGE_STATUSES, REJECT_CODES, RUN_KINDS, RUN_PHASES, RUN_STATUSES } from '@syncstore/contracts';
import { type Database, listPages, type RunView, rejectGroups, runSummaries } from '@syncstore/store';
import { z } from 'zod';
import { HttpProblem } from '../problems.ts';
import {
  type Api,
  cursorOf,
  given,
  idParams,
  idPlace,
  pageOf,
  pageSchema,
  pageShape,
  platformSchema,
  shopSchema,
} from './convention.ts';

const count = z.number().int();

const countsShape = {
  listed: count.describe('Entries that list calls answered'),
  duplicates: count,
  distinct: count.describe('fetched + unchangedByList + withdrawn + unsettled'),
  fetched: count.describe('created + updated + unchanged + rejected'),
  unchangedByList: count,
  withdrawn: count,
  created: count,
  updated: count,
  unchanged: count,
  rejected: count,
  delisted: count,
  apiCalls: count,
  throttled: count,
};

export const runSchema = z
  .object({
    id: count,
    platform: z.string(),
    shop: z.string(),
    kind: z.enum(RUN_KINDS),
    status: z.enum(['requested', ...RUN_STATUSES]),
    phase: z.enum(RUN_PHASES),
    paused: z.boolean().describe('A person holds it, or its shop'),
    message: z.string().nullable().describe('What it waits for, or why it ended as it did'),
    expected: z
      .number()
      .nullable()
      .describe('How many products there are to list, as far as the marketplace says'),
    ...countsShape,
    unsettled: count.describe('Ids of dead or cancelled pages, and of those under way'),
    pages: count.describe('Done'),
    openPages: count,
    deadPages: count,
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    durationMs: count,
  })
  .meta({ id: 'Run' });

const pageOfRunSchema = z
  .object({
    id: count,
    slice: z.object({
      id: count,
      role: z.string().describe('base, relist, catch_up, confirm, by_id or from_raw'),
      field: z.string().describe('The time that its window goes by'),
      from: count.describe('Unix seconds, inclusive'),
      to: count.describe('Unix seconds, inclusive'),
    }),
    seq: count.describe('Its place in the slice'),
    status: z.enum(PAGE_STATUSES),
    generation: count.describe('Rises with every redrive'),
    attempts: count,
    stalls: count.describe('Workers that died with it in hand'),
    lastError: z.string().nullable(),
    waitingFor: z.string().nullable(),
    waitingUntil: z.date().nullable(),
    queuedAt: z.date().nullable(),
    listedAt: z.date().nullable(),
    settledAt: z.date().nullable(),
    ...countsShape,
  })
  .meta({ id: 'Page' });

const rejectsOfRunSchema = z
  .object({
    reasons: z
      .array(
        z.object({
          code: z.enum(REJECT_CODES),
          field: z.string().describe('`*` stands for any id'),
          count: count.describe('Products, each once'),
        }),
      )
      .readonly()
      .describe('Of the rejects that are open and that no later run saw, the most frequent first'),
  })
  .meta({ id: 'RejectsOfRun' });

const listQuery = z.strictObject({
  ...pageShape,
  platform: platformSchema.optional(),
  shop: shopSchema.optional(),
  kind: z.enum(RUN_KINDS).optional(),
  status: z.enum(['requested', ...RUN_STATUSES]).optional(),
});
const pagesQuery = z.strictObject({ ...pageShape, status: z.enum(PAGE_STATUSES).optional() });

const TAGS = ['Runs'];

/** Adds the routes. */
export function addRunRoutes(api: Api, database: Database): void {
  api.get(
    '/api/runs',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Runs, newest first',
        tags: TAGS,
        querystring: listQuery,
        response: { 200: pageSchema(runSchema) },
      },
    },
    async ({ query: { limit, cursor, ...filter } }) => {
      const before = cursorOf(cursor, idPlace);
      const found = await runSummaries(database, { ...given({ ...filter, before }), limit: limit + 1 });
      return pageOf(found, limit, ({ id }) => id);
    },
  );

  api.get(
    '/api/runs/:id',
    {
      config: { access: 'viewer' },
      schema: { summary: 'One run', tags: TAGS, params: idParams, response: { 200: runSchema } },
    },
    ({ params }) => runThatExists(database, params.id),
  );

  api.get(
    '/api/runs/:id/pages',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'The pages of a run, in the order they were made',
        tags: TAGS,
        params: idParams,
        querystring: pagesQuery,
        response: { 200: pageSchema(pageOfRunSchema) },
      },
    },
    async ({ params, query: { limit, cursor, status } }) => {
      const after = cursorOf(cursor, idPlace);
      await runThatExists(database, params.id);
      const found = await listPages(database, {
        ...given({ status, after }),
        runId: params.id,
        limit: limit + 1,
      });
      return pageOf(found, limit, ({ id }) => id);
    },
  );

  api.get(
    '/api/runs/:id/rejects',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Why products of a run were rejected, by reason and field',
        tags: TAGS,
        params: idParams,
        response: { 200: rejectsOfRunSchema },
      },
    },
    async ({ params }) => {
      await runThatExists(database, params.id);
      return { reasons: await rejectGroups(database, params.id) };
    },
  );
}

/** @throws HttpProblem 404 */
export async function runThatExists(database: Database, id: number): Promise<RunView> {
  const [run] = await runSummaries(database, { ids: [id], limit: 1 });
  if (!run) throw new HttpProblem(404, `There is no run ${id}.`);
  return run;
}
