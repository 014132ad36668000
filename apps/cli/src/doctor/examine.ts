/**
 * Runs every check, whatever the others find: who is called at night wants to know all that is wrong, not the first of it.
 *
 *   1. Settings. Those that are wrong are told, and left out: their defaults serve for the rest of the examination.
 *   2. All checks, side by side, each with a time limit. What one throws is its finding.
 */
import { type Config, ConfigError, loadConfig } from '@syncstore/config';
import { EXIT } from '@syncstore/runtime';
import { carryOut, type Line } from './carry-out.ts';
import type { Check } from './check.ts';
import { CHECKS } from './checks.ts';
import { withPatient } from './patient.ts';

const LIMIT_MS = 15_000;
const SETTINGS_ADVICE = 'Correct it in the environment or .env; see all: syncstore config';

/** @returns what was found, in the order of the checks */
export async function examine(environment: NodeJS.ProcessEnv): Promise<Line[]> {
  const { config, lines } = readSettings(environment);
  if (config === undefined) return [...lines, ...CHECKS.map(notTried)];
  const found = await withPatient(config, (patient) =>
    Promise.all(CHECKS.map((check) => carryOut(check, patient, patient.config, LIMIT_MS))),
  );
  return [...lines, ...found.flat()];
}

function readSettings(environment: NodeJS.ProcessEnv): { config: Config | undefined; lines: Line[] } {
  try {
    const config = loadConfig(environment, 'cli');
    return {
      config,
      lines: [
        { check: 'settings', status: 'ok', message: 'all are in order', advice: null, exitCode: EXIT.done },
      ],
    };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const lines = error.problems.map(
      ({ name, problem, example }): Line => ({
        check: 'settings',
        status: 'failed',
        message: `${name} ${problem}, for example ${name}=${example}`,
        advice: SETTINGS_ADVICE,
        exitCode: EXIT.usage,
      }),
    );
    return { config: withoutWrongOnes(environment, error), lines };
  }
}

function withoutWrongOnes(environment: NodeJS.ProcessEnv, { problems }: ConfigError): Config | undefined {
  const wrong = new Set(problems.flatMap(({ name }) => [name, `${name}_FILE`]));
  const rest = Object.fromEntries(Object.entries(environment).filter(([name]) => !wrong.has(name)));
  try {
    return loadConfig(rest, 'cli');
  } catch (error) {
    // One that has no default is missing: nothing can be reached without it.
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

function notTried({ name }: Check): Line {
  const message = 'not tried: settings that it needs are missing';
  return { check: name, status: 'failed', message, advice: SETTINGS_ADVICE, exitCode: EXIT.usage };
}
