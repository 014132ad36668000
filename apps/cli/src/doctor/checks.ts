/** Everything that `syncstore doctor` looks at, in the order in which it says so. */
import type { Check } from './check.ts';
import { MACHINE_CHECKS } from './machine-checks.ts';
import { MARKETPLACE_CHECKS } from './marketplace-checks.ts';
import { POSTGRES_CHECKS } from './postgres-checks.ts';
import { REDIS_CHECKS } from './redis-checks.ts';
import { WORK_CHECKS } from './work-checks.ts';

export const CHECKS: readonly Check[] = [
  ...POSTGRES_CHECKS,
  ...REDIS_CHECKS,
  ...WORK_CHECKS,
  ...MARKETPLACE_CHECKS,
  ...MACHINE_CHECKS,
];
