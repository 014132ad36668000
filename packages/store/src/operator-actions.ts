/** What people decide: who did what to what, and why. Written in the transaction that does it, so that neither is there without the other. */
import type { Sql } from './database.ts';
import { storableText } from './storable.ts';

/** Who decides something, and why. */
export interface Decision {
  /** A person, as the way in knows them: `cli:ada`, `console:admin`. */
  readonly who: string;
  /** In their own words; null when they gave none. */
  readonly why: string | null;
}

/** What was asked for can't be done as things stand. The message says why, to the person who asked. */
export class NotPossibleError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotPossibleError';
  }
}

/**
 * @param action a verb: `pause`, `cancel`, `redrive`
 * @param subject what it was done to, e.g. `run 4`, `dead-letter 17`, `shop shopee/14701711`
 */
export async function recordAction(
  sql: Sql,
  { who, why }: Decision,
  action: string,
  subject: string,
): Promise<void> {
  await sql.$executeRaw`
    INSERT INTO operator_actions (who, action, subject, why)
    VALUES (${storableText(who)}, ${action}, ${storableText(subject)}, ${why === null ? null : storableText(why)})`;
}
