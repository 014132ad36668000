/**
 * The transaction in which a chunk is written: on the driver itself, below Prisma.
 *
 * Prisma turns every parameter into JSON and back, and has each statement parsed and planned anew; for a chunk's
 * payloads and its twenty statements that is as much work as all the rest of the client's. Here parameters go to the
 * driver as they are, and statements are prepared once on each connection.
 *
 * A plan that is kept must not be one for tables that were still empty, where reading everything is cheapest. Every
 * statement of a chunk finds its rows by key, so that reading a whole table is never right, and is ruled out. What is
 * left does not depend on the values, so that the first plan is kept instead of the sixth.
 */
import type { PoolClient } from 'pg';
import { type Database, Prisma, type Sql } from '../database.ts';
import { isRetryable, sqlState } from '../sql-state.ts';

/** How often a transaction that lost a race is run again before its error surfaces. */
const RACE_TRIES = 12;
/** A worker that hangs between two statements must not hold row locks for ever. */
const IDLE_TIMEOUT_MS = 60_000;

const BEGIN = `BEGIN; SET LOCAL idle_in_transaction_session_timeout = ${IDLE_TIMEOUT_MS};
  SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off;
  SET LOCAL enable_mergejoin = off`;

/** Like `inTransaction`: READ COMMITTED, run again after a deadlock or a lost race. */
export async function inChunkTransaction<T>(database: Database, work: (sql: Sql) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once(database, work);
    } catch (error) {
      if (attempt >= RACE_TRIES || !isRetryable(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * attempt));
    }
  }
}

async function once<T>(database: Database, work: (sql: Sql) => Promise<T>): Promise<T> {
  const client = await database.pool.connect();
  // A connection can break between two statements; the next one then fails without saying why.
  let lost: Error | undefined;
  const onError = (error: Error) => {
    lost ??= error;
  };
  client.on('error', onError);
  try {
    await client.query(BEGIN);
    const result = await work(sqlOn(client));
    await client.query('COMMIT');
    return result;
  } catch (error) {
    const cause = sqlState(error) === null ? (lost ?? error) : error;
    await client.query('ROLLBACK').catch(onError);
    throw cause;
  } finally {
    client.off('error', onError);
    client.release(lost);
  }
}

function sqlOn(client: PoolClient): Sql {
  const run = (query: TemplateStringsArray | Prisma.Sql, values: readonly unknown[]) => {
    const { text, values: flat } = 'text' in query ? query : Prisma.sql(query, ...values);
    return client.query({ name: nameOf(text), text, values: flat });
  };
  return {
    $queryRaw<Rows>(query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]) {
      // The caller names the type of the rows, here as with Prisma.
      return new Answer(async () => (await run(query, values)).rows as Rows);
    },
    $executeRaw(query, ...values: unknown[]) {
      return new Answer(async () => (await run(query, values)).rowCount ?? 0);
    },
  };
}

/** What statements are prepared as. Their texts are written in this folder, so that there are only so many. */
const names = new Map<string, string>();

function nameOf(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = `syncstore_chunk_${names.size + 1}`;
  names.set(text, name);
  return name;
}

/** A promise in the shape that Prisma's statements have: nothing is sent before somebody waits for it. */
class Answer<T> implements Prisma.PrismaPromise<T> {
  readonly [Symbol.toStringTag] = 'PrismaPromise';
  readonly #ask: () => Promise<T>;

  constructor(ask: () => Promise<T>) {
    this.#ask = ask;
  }

  then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#ask().then(onFulfilled, onRejected);
  }

  catch<B = never>(onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.#ask().catch(onRejected);
  }

  finally(onFinally?: (() => void) | null): Promise<T> {
    return this.#ask().finally(onFinally);
  }
}
