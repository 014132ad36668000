/** GET /api/runs, newest first and page by page, and GET /api/runs/:id. */
import { type Database, runSummaries } from '@syncstore/store';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { HttpProblem } from '../problems.ts';
import { idSchema, parseQuery } from './query.ts';

const MOST_RUNS = 100;
const DEFAULT_RUNS = '20';

const listSchema = z.object({
  limit: idSchema
    .refine((limit) => limit <= MOST_RUNS, `must be at most ${MOST_RUNS}`)
    .default(Number(DEFAULT_RUNS)),
  before: idSchema.optional(),
});
const oneSchema = z.object({ id: idSchema });

/** Adds both routes. */
export function addRunRoutes(app: FastifyInstance, database: Database): void {
  app.get('/api/runs', async (request) => {
    const { limit, before } = parseQuery(listSchema, request.query);
    const found = await database.prisma.importRun.findMany({
      where: before === undefined ? {} : { id: { lt: before } },
      select: { id: true },
      orderBy: { id: 'desc' },
      // One more than asked for tells whether there is a next page.
      take: limit + 1,
    });
    const ids = found.slice(0, limit).map(({ id }) => id);
    const runs = await runSummaries(database, { ids, limit });
    return { runs, next: found.length > limit ? (ids.at(-1) ?? null) : null };
  });

  app.get('/api/runs/:id', async (request) => {
    const { id } = parseQuery(oneSchema, request.params);
    const [run] = await runSummaries(database, { ids: [id], limit: 1 });
    if (!run) throw new HttpProblem(404, `There is no run ${id}.`);
    return run;
  });
}
