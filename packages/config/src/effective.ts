/** What `syncstore config` prints: the settings in force and where each came from, with secrets masked. */
import { type Environment, readSetting, type Source } from './read.ts';
import type { Visibility } from './setting.ts';
import { settingNames, settings } from './table.ts';

const MASK = '********';

export interface EffectiveSetting {
  name: string;
  /** Masked where it is secret; null when unset or wrong. */
  value: string | null;
  source: Source | 'invalid';
  reason: string;
  /** What is wrong with it, if anything. */
  problem: string | null;
}

/**
 * Lists every setting, also when some are wrong: that is when people ask.
 * @param env the environment; `process.env` by default
 */
export function effectiveSettings(env: Environment = process.env): EffectiveSetting[] {
  return settingNames.map((name) => {
    const { reason, visibility } = settings[name];
    const reading = readSetting(name, settings[name], env);
    if ('problem' in reading)
      return { name, value: null, source: 'invalid', reason, problem: reading.problem.problem };
    const value = reading.text === undefined ? null : mask(reading.text, visibility);
    return { name, value, source: reading.source, reason, problem: null };
  });
}

function mask(text: string, visibility: Visibility = 'shown'): string {
  if (visibility === 'secret') return MASK;
  if (visibility === 'url') return maskUrl(text);
  return text;
}

/** Cuts the password out of a URL, wherever connection strings carry one; user, host and database stay. */
function maskUrl(text: string): string {
  const url = new URL(text);
  if (url.password) url.password = MASK;
  for (const name of url.searchParams.keys()) {
    if (/pass|secret|key/i.test(name)) url.searchParams.set(name, MASK);
  }
  return url.toString();
}
