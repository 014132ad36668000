/** Runs a program to its end and hands back what it said. */
import { spawn } from 'node:child_process';

/** Whose rights a program runs with, where that differs from ours. */
export interface RunAs {
  uid: number;
  gid: number;
}

export interface RunOptions {
  as?: RunAs | undefined;
  env?: NodeJS.ProcessEnv;
  /** Milliseconds after which it is killed. */
  timeoutMs?: number;
}

export interface RunResult {
  /** Exit code; null when it was killed. */
  status: number | null;
  stdout: string;
  stderr: string;
}

/**
 * Runs a program without a shell.
 * @throws Error when there is no such program
 */
export async function run(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  const { promise, resolve, reject } = withResolvers<RunResult>();
  const child = spawn(program, args, {
    // Another user may not be allowed into our working directory.
    cwd: options.as ? '/' : undefined,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
    ...(options.as ?? {}),
    ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.on('error', reject);
  child.on('close', (status) => resolve({ status, stdout, stderr }));
  return promise;
}

/**
 * Runs a program that has to succeed.
 * @returns what it wrote to standard output
 * @throws Error with everything it said, when it failed
 */
export async function mustRun(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { status, stdout, stderr } = await run(program, args, options);
  if (status !== 0) {
    throw new Error(
      `${program} ${args.join(' ')} ended with ${status ?? 'a signal'}:\n${stderr}${stdout}`.trim(),
    );
  }
  return stdout;
}

/** Whether a program can be found on the PATH and starts. */
export async function isOnPath(program: string): Promise<boolean> {
  try {
    return (await run(program, ['--version'])).status === 0;
  } catch {
    return false;
  }
}

/** `Promise.withResolvers`, which Node 20 does not have. */
function withResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
