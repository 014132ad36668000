/**
 * From the environment to values, one row at a time.
 *
 *  1. `NAME` set to something: that. Docker Compose and dotenv files write `NAME=` for "not set", so empty is unset.
 *  2. else, for secrets and URLs with passwords, `NAME_FILE`: the content of that file (Docker and Kubernetes secrets).
 *  3. else the default, which passes through the same schema.
 */
import { readFileSync } from 'node:fs';
import type { ConfigProblem } from './error.ts';
import type { Setting } from './setting.ts';

/** `process.env`, or a stand-in for it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a value came from. */
export type Source = 'environment' | 'file' | 'default' | 'unset';

export type Reading = { source: Source; text?: string; value: unknown } | { problem: ConfigProblem };

/**
 * Reads one setting.
 * @param name the environment variable
 * @param setting its row of the table
 * @param env where to look
 * @returns the value and where it came from, or what is wrong
 */
export function readSetting(name: string, setting: Setting, env: Environment): Reading {
  const example = setting.example;
  const found = find(name, setting, env);
  if ('problem' in found) return found;
  if (found.text === undefined) {
    if (setting.presence === 'required') return { problem: { name, problem: 'is missing', example } };
    return { source: 'unset', value: undefined };
  }
  const parsed = setting.schema.safeParse(found.text);
  if (parsed.success) return { source: found.source, text: found.text, value: parsed.data };
  const message = parsed.error.issues[0]?.message ?? 'is not valid';
  return { problem: { name, problem: `${message}${quote(found.text, setting)}`, example } };
}

function find(
  name: string,
  setting: Setting,
  env: Environment,
): { source: Source; text?: string } | { problem: ConfigProblem } {
  const own = env[name]?.trim();
  if (own) return { source: 'environment', text: own };
  const fileVariable = `${name}_FILE`;
  const path = setting.visibility ? env[fileVariable]?.trim() : undefined;
  if (path) return fromFile(fileVariable, path);
  if (setting.presence === 'defaulted') return { source: 'default', text: setting.default };
  return { source: 'unset' };
}

function fromFile(
  name: string,
  path: string,
): { source: Source; text?: string } | { problem: ConfigProblem } {
  const example = '/run/secrets/name';
  try {
    const text = readFileSync(path, 'utf8').trim();
    if (text) return { source: 'file', text };
    return { problem: { name, problem: `names an empty file, ${path}`, example } };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { problem: { name, problem: `names a file that can't be read (${reason})`, example } };
  }
}

/** A wrong value is worth repeating only when it may be seen: passwords end up in terminals and logs. */
function quote(text: string, setting: Setting): string {
  return setting.visibility ? '' : `, but is "${text}"`;
}
