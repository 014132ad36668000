/** Rules that look at more than one setting, or that hold for one app only. */
import type { AppName } from './config.ts';
import type { ConfigProblem } from './error.ts';
import { findPlaceholders } from './placeholders.ts';
import { type SettingName, type SettingValues, settings } from './table.ts';

/** Pairs that are of use only together: half of one is a mistake, none of one a platform that isn't configured. */
const PAIRS: readonly (readonly [SettingName, SettingName])[] = [
  ['SHOPEE_PARTNER_ID', 'SHOPEE_PARTNER_KEY'],
  ['TIKTOK_SHOP_APP_KEY', 'TIKTOK_SHOP_APP_SECRET'],
];

/**
 * Checks the rules between settings.
 * @param values the values that could be read; those that could not are absent and break no rule here
 * @param app the app that is starting
 */
export function checkRules(values: Partial<SettingValues>, app: AppName | undefined): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  for (const [a, b] of PAIRS) {
    if (known(values, a, b) && (values[a] === undefined) !== (values[b] === undefined)) {
      const [missing, given] = values[a] === undefined ? [a, b] : [b, a];
      problems.push({
        name: missing,
        problem: `is missing while ${given} is set`,
        example: settings[missing].example,
      });
    }
  }
  if (values.REDIS_SENTINELS !== undefined && values.REDIS_CLUSTER_NODES !== undefined) {
    problems.push({
      name: 'REDIS_CLUSTER_NODES',
      problem: 'is set beside REDIS_SENTINELS: Redis is one or the other',
      example: '(not set)',
    });
  }
  if (
    values.REDIS_CLUSTER_NODES !== undefined &&
    /\/[1-9]\d*$/.test(new URL(values.REDIS_URL ?? 'redis:').pathname)
  ) {
    problems.push({
      name: 'REDIS_URL',
      problem: 'names a database, and a Redis Cluster has number 0 alone',
      example: 'redis://127.0.0.1:6379/0',
    });
  }
  if (values.NODE_ENV === 'production' && values.FAILPOINTS !== undefined) {
    problems.push({
      name: 'FAILPOINTS',
      problem: 'kills processes on purpose, and is refused where NODE_ENV=production',
      example: '(not set)',
    });
  }
  problems.push(...findPlaceholders(values));
  if (app === 'console' && values.CONSOLE_AUTH === 'basic' && known(values, 'CONSOLE_PASSWORD')) {
    if (values.CONSOLE_PASSWORD === undefined) {
      problems.push({
        name: 'CONSOLE_PASSWORD',
        problem: 'is missing (CONSOLE_AUTH=none does without it, where nobody else can connect)',
        example: settings.CONSOLE_PASSWORD.example,
      });
    }
  }
  return problems;
}

/** True when these settings were read without a problem of their own, set or not. */
function known(values: Partial<SettingValues>, ...names: SettingName[]): boolean {
  return names.every((name) => name in values);
}
