/**
 * Looks for what can't be: rows that break a rule that every transaction of ours keeps. There are none, unless somebody wrote
 * to the tables by hand, a backup was restored in part, a disk lied, or we have a bug.
 *
 * Each rule is one statement, and so sees one moment: imports may go on meanwhile.
 */
import { type Database, inTransaction } from '../database.ts';
import type { TokenCipher } from '../grants/cipher.ts';
import { CATALOGUE_RULES } from './catalogue-rules.ts';
import { IMPORT_RULES } from './import-rules.ts';

const RULES = { ...CATALOGUE_RULES, ...IMPORT_RULES };
export type IntegrityRule = keyof typeof RULES;

export interface Violations {
  readonly count: number;
  /** Some of them, by name. */
  readonly examples: readonly string[];
}

const MOST_EXAMPLES = 5;

/**
 * Reads whole tables: some seconds for a million products, for each rule. Rows are read from the tables, not from indexes, which may be what
 * is wrong.
 */
export function findViolations(database: Database, rule: IntegrityRule): Promise<Violations> {
  return inTransaction(database, async (sql) => {
    await sql.$executeRaw`SET LOCAL enable_indexonlyscan = off`;
    const rows = await sql.$queryRaw<Violations[]>`
      WITH violation AS MATERIALIZED (${RULES[rule]})
      SELECT (SELECT count(*) FROM violation)::float8 AS count,
        ARRAY(SELECT subject FROM violation LIMIT ${MOST_EXAMPLES}::int) AS examples`;
    return rows[0] ?? { count: 0, examples: [] };
  });
}

/** @returns authorisations whose tokens can't be decrypted with this key: nobody imports their shops */
export async function findUnreadableGrants(database: Database, cipher: TokenCipher): Promise<Violations> {
  const grants = await database.sql.$queryRaw<{ name: string; access: string; refresh: string }[]>`
    SELECT platform || ' ' || subject AS name, access_token AS access, refresh_token AS refresh
    FROM platform_grants ORDER BY id`;
  const unreadable = grants.filter(({ access, refresh }) => !isReadable(cipher, access, refresh));
  return {
    count: unreadable.length,
    examples: unreadable.slice(0, MOST_EXAMPLES).map(({ name }) => name),
  };
}

function isReadable(cipher: TokenCipher, access: string, refresh: string): boolean {
  try {
    cipher.decrypt(access, 'access');
    cipher.decrypt(refresh, 'refresh');
    return true;
  } catch {
    // What it throws says no more than that.
    return false;
  }
}
