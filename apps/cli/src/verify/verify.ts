/** Verifies everything that has to hold in PostgreSQL, one rule after another: each reads whole tables. */
import { carryOut, type Line } from '../doctor/carry-out.ts';
import { CATALOGUE_CHECKS } from './catalogue-checks.ts';
import { IMPORT_CHECKS } from './import-checks.ts';
import type { Verified } from './rule-check.ts';

/** For one rule. A catalogue of a million products takes up to ten seconds. */
const LIMIT_MS = 30 * 60_000;

/** @returns what was found, in the order of the checks */
export async function verify(verified: Verified): Promise<Line[]> {
  const lines: Line[] = [];
  for (const check of [...CATALOGUE_CHECKS, ...IMPORT_CHECKS]) {
    lines.push(...(await carryOut(check, verified, verified.config, LIMIT_MS)));
  }
  return lines;
}
