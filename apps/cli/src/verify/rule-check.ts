/** A rule of the store as a check: it holds, or these break it. */
import type { Config } from '@syncstore/config';
import { EXIT } from '@syncstore/runtime';
import { type Database, findViolations, type IntegrityRule } from '@syncstore/store';
import { count } from '../amounts.ts';
import { type Check, type Finding, ok } from '../doctor/check.ts';

/** A full import leaves as it is what it finds unchanged: that is forgotten here, so that it fetches and writes all. */
export const WRITE_ANEW =
  'Have every listing written anew: psql "$DATABASE_URL" -c "UPDATE platform_mappings SET canonical_hash = \'\'" -c "UPDATE listing_sync_state SET synced = false", then: syncstore import --full --wait. Report it if it comes back.';

/** What is verified. PostgreSQL alone: a restored backup is looked at before anything else is started. */
export interface Verified {
  readonly config: Config;
  readonly database: Database;
}

export interface Rule {
  /** What holds, in words. */
  readonly name: string;
  readonly rule: IntegrityRule;
  /** What to do when it does not. */
  readonly advice: string;
  /** Default: failed. */
  readonly severity?: 'warning';
}

/** The check that a rule holds. */
export function holds({ name, rule, advice, severity }: Rule): Check<Verified> {
  return {
    name,
    advice,
    async run({ database }) {
      const violations = await findViolations(database, rule);
      if (violations.count === 0) return ok('all');
      const finding = broken(violations.count, violations.examples);
      return severity ? { ...finding, status: severity } : finding;
    },
  };
}

/** @param examples names of some of them */
export function broken(number: number, examples: readonly string[]): Finding {
  const more = number > examples.length ? ', …' : '';
  return {
    status: 'failed',
    message: `not for ${count(number)}: ${examples.join(', ')}${more}`,
    exitCode: EXIT.withErrors,
  };
}
