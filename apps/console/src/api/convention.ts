/**
 * How the API speaks. Every endpoint below /api keeps to this, so that who knows one knows all.
 *
 *   - One file a subject, one function `add…Routes(api: Api, …)` in it, called in app.ts. Paths are plural nouns in lower case
 *     with dashes (`/api/dead-letters/:id`); what is done to a thing is a POST to a verb below it (`…/:id/redrive`).
 *   - A route says in `schema` what it takes (`params`, `querystring`, `body`) and answers (`response`), as zod schemas. They check
 *     what comes in, leave out of an answer whatever it does not name (so that no secret gets out by being added to a row), and
 *     are what the page /docs shows. Objects that are taken in are strict: a filter with a typing error would pick everything.
 *     `summary` and `tags` are for that page too; a schema with `.meta({ id: 'Run' })` gets a name there.
 *   - A route says in `config: { access }` who may use it (access.ts). One that does not keeps the console from starting.
 *   - Lists take `?limit=&cursor=` and filters (`...pageShape`), and answer `{ items, nextCursor }` (`pageSchema`): give `nextCursor`
 *     back as `cursor` for the page behind, until it is null. It is nobody's business what is in one: `pageOf` writes it from the last
 *     item's place in the order, `cursorOf` reads it. Ask the store for one item more than `limit`.
 *   - What goes wrong is thrown as HttpProblem and answered as problem+json (RFC 9457, problems.ts): 400 for what was
 *     given wrong, with `errors` by field, 404 for what there is not, 409 for what is not possible as things stand (`possibly`).
 *   - What people decide takes an optional `why` (`decisionBody`, `decisionOf`), for the log of operator actions.
 *   - Times are ISO 8601 in UTC (`z.date()` or `z.iso.datetime()`), lengths of time say their unit in their name.
 */
import { PLATFORM_IDS } from '@syncstore/contracts';
import { type Decision, NotPossibleError } from '@syncstore/store';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyRequest,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { personOf } from '../access.ts';
import { HttpProblem } from '../problems.ts';

/** A server whose handlers are typed by their schemas. */
export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

const MOST_ITEMS = 100;
const USUAL_ITEMS = 20;
/** PostgreSQL's integer. */
const LARGEST_ID = 2_147_483_647;
const LONGEST_CURSOR = 1_000;
const LONGEST_WHY = 1_000;

/** The number of a row, also where it comes as text. */
export const idSchema = z.coerce.number('must be a whole number above 0').int().min(1).max(LARGEST_ID);
export const idParams = z.object({ id: idSchema });

export const platformSchema = z.enum(PLATFORM_IDS);
/** A shop's id on its marketplace. */
export const shopSchema = z.string().min(1).max(100).describe("The shop's id on its marketplace");
export const shopParams = z.object({ platform: platformSchema, shop: shopSchema });

/** What every list takes. */
export const pageShape = {
  limit: z.coerce.number().int().min(1).max(MOST_ITEMS).default(USUAL_ITEMS),
  cursor: z.string().max(LONGEST_CURSOR).optional().describe('`nextCursor` of the page before'),
};

/** What every list answers. */
export function pageSchema<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item).readonly(),
    nextCursor: z.string().nullable().describe('`cursor` of the next page; null: this is the last one'),
  });
}

/**
 * A page of a list.
 * @param found up to one item more than `limit`
 * @param placeOf where an item stands in the order: what JSON can carry, and `cursorOf` gives back
 */
export function pageOf<Item>(
  found: readonly Item[],
  limit: number,
  placeOf: (item: Item) => unknown,
): { items: readonly Item[]; nextCursor: string | null } {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const hasNext = found.length > limit && last !== undefined;
  return {
    items,
    nextCursor: hasNext ? Buffer.from(JSON.stringify(placeOf(last))).toString('base64url') : null,
  };
}

/**
 * The place behind which a page begins.
 * @param place what `placeOf` made
 * @returns undefined for the first page
 * @throws HttpProblem 400 for what is no cursor of this list
 */
export function cursorOf<Place>(cursor: string | undefined, place: z.ZodType<Place>): Place | undefined {
  if (cursor === undefined) return undefined;
  try {
    return place.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch (error) {
    throw new HttpProblem(400, 'cursor: must be the "nextCursor" of an answer of this list', {
      cause: error,
    });
  }
}

/** A place in a list that is ordered by the number of its rows. */
export const idPlace = z.number().int().positive();

/** A body of which everything may be left out, and so the body itself. */
export function optionalBody<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.preprocess((body) => body ?? {}, z.strictObject(shape));
}

export const whyShape = {
  why: z.string().max(LONGEST_WHY).optional().describe('For the log of operator actions'),
};
export const decisionBody = optionalBody(whyShape);

/** Who asks for a change, and why. */
export function decisionOf(
  request: FastifyRequest,
  { why }: { readonly why?: string | undefined },
): Decision {
  return { who: personOf(request), why: why ?? null };
}

/** @throws HttpProblem 409 that says why it is not possible as things stand */
export async function possibly<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof NotPossibleError) throw new HttpProblem(409, error.message, { cause: error });
    throw error;
  }
}

/** What is given, without what was left out: for filters whose fields may be absent but not undefined. */
export function given<Fields extends object>(fields: Fields): Given<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
    // The entries are the same, but for those that were undefined.
  ) as Given<Fields>;
}

/** The fields that may be undefined may be absent instead. */
type Given<Fields> = {
  [Name in keyof Fields as undefined extends Fields[Name] ? Name : never]?: Exclude<Fields[Name], undefined>;
} & { [Name in keyof Fields as undefined extends Fields[Name] ? never : Name]: Fields[Name] };
