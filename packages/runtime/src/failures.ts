/** What a failure means to the person who started a process: a message that says what to do, and an exit code. */
import { ConfigError } from '@syncstore/config';
import { PlatformError, WaitError } from '@syncstore/contracts';
import { AlertRulesError } from '@syncstore/observe';
import { isDatabaseUnavailable } from '@syncstore/store';
import { DependencyError } from './dependency-error.ts';

/**
 * Exit codes of every command and app.
 *
 * 0 done · 1 our bug · 2 usage or configuration · 3 finished with dead pages (or rejects under --strict) ·
 * 4 credentials refused · 5 a dependency is unreachable · 6 still running at the time limit · 130 interrupted
 */
export const EXIT = {
  done: 0,
  bug: 1,
  usage: 2,
  withErrors: 3,
  refused: 4,
  unreachable: 5,
  stillRunning: 6,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export interface Failure {
  readonly exitCode: ExitCode;
  readonly message: string;
}

/** Classifies anything thrown. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof ConfigError) return { exitCode: EXIT.usage, message: error.message };
  if (error instanceof AlertRulesError) return { exitCode: EXIT.usage, message: error.message };
  if (error instanceof DependencyError) return { exitCode: EXIT.unreachable, message: error.message };
  if (error instanceof WaitError) {
    return { exitCode: error.reason === 'grant' ? EXIT.refused : EXIT.unreachable, message: error.message };
  }
  if (error instanceof PlatformError) {
    const { blame, userMessage, detail } = error.facts;
    return {
      exitCode: blame === 'config' ? EXIT.refused : EXIT.unreachable,
      message: `${userMessage} (${detail})`,
    };
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (isDatabaseUnavailable(error)) return { exitCode: EXIT.unreachable, message };
  return { exitCode: EXIT.bug, message };
}
