/**
 * GET /api/quality: how many listings say what a product needs, what cleaning changed, what waits for a person, and
 * GET /api/quality/conflicts: keys that join nothing because their carriers contradict each other.
 */
import {
  type Database,
  listAmbiguousKeys,
  QUALITY_FIELDS,
  type Quality,
  readQuality,
} from '@syncstore/store';
import { z } from 'zod';
import { type Api, cursorOf, given, pageOf, pageSchema, pageShape, platformSchema } from './convention.ts';

/** Shares of a catalogue change slowly, and reading them is the most that any page asks of PostgreSQL. */
const KEPT_MS = 30_000;
const TAGS = ['Catalogue'];

const count = z.number().int();
const counted = z.array(z.object({ name: z.string(), count })).readonly();
const fields = z.object(
  Object.fromEntries(QUALITY_FIELDS.map((field) => [field, count])) as Record<
    (typeof QUALITY_FIELDS)[number],
    typeof count
  >,
);

const qualitySchema = z
  .object({
    sampledPercent: z.number().describe('Share of the listings that were looked at; 100: all'),
    shops: z
      .array(
        fields.extend({
          platform: platformSchema,
          shop: z.string(),
          name: z.string(),
          listings: count.describe(
            'Live listings that were looked at; the others count those that have the field',
          ),
        }),
      )
      .readonly(),
    cleaning: counted.describe('Rules of cleaning, and how many of the listings looked at they changed'),
    rejects: counted.describe('Open rejects by code'),
    conflicts: counted.describe('What matching left for a person to decide, by kind'),
  })
  .meta({ id: 'Quality' });

const keySchema = z
  .object({ key: z.string(), conflict: z.string(), updatedAt: z.date() })
  .meta({ id: 'AmbiguousKey' });

/** Adds the routes. */
export function addQualityRoutes(api: Api, database: Database): void {
  const read = keptFor(KEPT_MS, () => readQuality(database));

  api.get(
    '/api/quality',
    {
      config: { access: 'viewer' },
      schema: { summary: 'How good the data is', tags: TAGS, response: { 200: qualitySchema } },
    },
    () => read(),
  );

  api.get(
    '/api/quality/conflicts',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Ambiguous matching keys',
        tags: TAGS,
        querystring: z.strictObject(pageShape),
        response: { 200: pageSchema(keySchema) },
      },
    },
    async ({ query: { limit, cursor } }) => {
      const after = cursorOf(cursor, z.string());
      const found = await listAmbiguousKeys(database, { ...given({ after }), limit: limit + 1 });
      return pageOf(found, limit, ({ key }) => key);
    },
  );
}

/** Answers what was read last, until it is too old. What failed is not kept. */
function keptFor(ms: number, read: () => Promise<Quality>): () => Promise<Quality> {
  let kept: { readonly value: Promise<Quality>; readonly until: number } | undefined;
  return () => {
    if (kept && Date.now() < kept.until) return kept.value;
    const value = read();
    kept = { value, until: Date.now() + ms };
    value.catch(() => {
      kept = undefined;
    });
    return value;
  };
}
