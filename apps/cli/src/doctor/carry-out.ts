/** Carries one check out, whatever comes of it: what it throws is its finding. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '@syncstore/config';
import { EXIT, type ExitCode } from '@syncstore/runtime';
import { toFailure } from '../errors.ts';
import { CliFailure } from '../failure.ts';
import type { Check, Finding } from './check.ts';

export interface Line {
  readonly check: string;
  readonly status: Finding['status'];
  readonly message: string;
  /** What to do about it; null when it is ok. */
  readonly advice: string | null;
  readonly exitCode: ExitCode;
}

/**
 * Carries a check out.
 * @param config the settings in force, to name addresses when something is away
 * @param limitMs how long it may take, milliseconds
 */
export async function carryOut<Examined>(
  check: Check<Examined>,
  examined: Examined,
  config: Config,
  limitMs: number,
): Promise<Line[]> {
  const limit = new AbortController();
  try {
    const found = await Promise.race([check.run(examined), tooLong(limitMs, limit.signal)]);
    return [found].flat().map((finding) => lineOf(check, finding));
  } catch (error) {
    const { exitCode, message } = toFailure(error, config);
    return [{ check: check.name, status: 'failed', message, advice: null, exitCode }];
  } finally {
    limit.abort();
  }
}

async function tooLong(limitMs: number, signal: AbortSignal): Promise<never> {
  await sleep(limitMs, undefined, { signal });
  throw new CliFailure(EXIT.unreachable, `no answer within ${limitMs / 1_000} s`);
}

function lineOf({ name, advice }: Pick<Check, 'name' | 'advice'>, finding: Finding): Line {
  const { status, message, exitCode = EXIT.unreachable } = finding;
  if (status === 'ok') return { check: name, status, message, advice: null, exitCode: EXIT.done };
  return {
    check: name,
    status,
    message,
    advice: finding.advice ?? advice,
    exitCode: status === 'failed' ? exitCode : EXIT.done,
  };
}
