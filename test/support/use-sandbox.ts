/** A sandbox of its own for a test file, in the test's process, with its control API as typed calls. */
import { type Sandbox, type SandboxOptions, startSandbox } from '@syncstore/sandbox';
import { afterAll, beforeAll } from 'vitest';
import { type SandboxControl, sandboxControl } from './sandbox-control.ts';

export interface TestSandbox extends SandboxControl {
  /** The running sandbox; inside hooks and tests only. */
  readonly running: Sandbox;
}

/** Call it at the top of a test file or describe block. */
export function useSandbox(options: SandboxOptions = {}): TestSandbox {
  let sandbox: Sandbox | undefined;
  beforeAll(async () => {
    sandbox = await startSandbox(options);
  });
  afterAll(() => sandbox?.close());

  function running(): Sandbox {
    if (sandbox) return sandbox;
    throw new Error('The sandbox runs inside hooks and tests only.');
  }
  return {
    get running() {
      return running();
    },
    ...sandboxControl(() => running().url),
  };
}
