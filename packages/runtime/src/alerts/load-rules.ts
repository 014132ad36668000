/** The rules in force: those of the file, and those that programs added, which take the place of a file's rule of their name. */
import { readFile } from 'node:fs/promises';
import { type AlertRule, AlertRulesError, readAlertRule, readAlertRules } from '@syncstore/observe';
import { savedAlertRules } from '@syncstore/store';
import type { Runtime } from '../runtime.ts';

/**
 * @returns none when alerts are off (ALERTS_FILE)
 * @throws AlertRulesError for a file that can't be used
 */
export async function loadAlertRules({
  config,
  database,
  log,
}: Pick<Runtime, 'config' | 'database' | 'log'>): Promise<AlertRule[]> {
  const { rulesFile } = config.alerts;
  if (rulesFile === undefined) return [];
  const ofFile = readAlertRules(await textOf(rulesFile), rulesFile);
  const added = (await savedAlertRules(database)).flatMap((written) => {
    try {
      return [readAlertRule(written)];
    } catch (error) {
      // Of a newer version, perhaps: the others still hold.
      log.error({ err: error }, 'an alert rule that a program added can not be used');
      return [];
    }
  });
  const names = new Set(added.map(({ name }) => name));
  return [...ofFile.filter(({ name }) => !names.has(name)), ...added];
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AlertRulesError(`ALERTS_FILE=${path}`, [`can't be read: ${reason}`]);
  }
}
