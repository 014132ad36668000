/**
 * Loads the configuration: every row is read, every rule checked, and only then is anything reported, so that a
 * person learns of all mistakes in one start.
 */
import type { AppName, Config } from './config.ts';
import { ConfigError, type ConfigProblem } from './error.ts';
import { groupValues } from './group.ts';
import { type Environment, readSetting } from './read.ts';
import { checkRules } from './rules.ts';
import { type SettingValues, settingNames, settings } from './table.ts';

/**
 * Reads all settings.
 * @param env the environment; `process.env` by default
 * @param app the app that is starting, for rules that hold for one app only (a console needs a password)
 * @throws ConfigError that names every wrong or missing setting
 */
export function loadConfig(env: Environment = process.env, app?: AppName): Config {
  const values: Record<string, unknown> = {};
  const problems: ConfigProblem[] = [];
  for (const name of settingNames) {
    const reading = readSetting(name, settings[name], env);
    if ('problem' in reading) problems.push(reading.problem);
    else values[name] = reading.value;
  }
  // Each value came out of the schema of the row that types it.
  const read = values as Partial<SettingValues>;
  problems.push(...checkRules(read, app));
  if (problems.length > 0) throw new ConfigError(problems);
  return groupValues(read as SettingValues);
}

/**
 * Reads DATABASE_URL alone, for commands that need nothing else (migrations).
 * @throws ConfigError when it is missing or wrong
 */
export function loadDatabaseUrl(env: Environment = process.env): string {
  const reading = readSetting('DATABASE_URL', settings.DATABASE_URL, env);
  if ('problem' in reading) throw new ConfigError([reading.problem]);
  return String(reading.value);
}
