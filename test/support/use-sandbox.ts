/** A sandbox of its own for a test file, in the test's process, with its control API as typed calls. */
import {
  type MutateAnswer,
  type MutateRequest,
  type PlatformName,
  type Sandbox,
  type SandboxOptions,
  startSandbox,
  type TruthProduct,
} from '@syncstore/sandbox';
import { afterAll, beforeAll } from 'vitest';

/** What a sandbox counted since it started or was last reset, for one endpoint of one shop (null: all of them). */
export interface SandboxCalls {
  readonly platform: PlatformName;
  readonly endpoint: string | null;
  readonly shop: string | null;
  readonly calls: number;
  /** Refused calls by reason. */
  readonly refused: Readonly<Record<string, number>>;
  /** Faults that struck, by name. */
  readonly faults: Readonly<Record<string, number>>;
  readonly rateLimited: number;
  /** Most calls within any sliding second. */
  readonly worstSecond: number;
  /** Unix milliseconds; null when there was none. */
  readonly firstCallAt: number | null;
  readonly lastCallAt: number | null;
}

export interface SandboxStats {
  readonly platforms: readonly SandboxCalls[];
  readonly shops: readonly SandboxCalls[];
  readonly endpoints: readonly SandboxCalls[];
}

export interface TestSandbox {
  /** The running sandbox; inside hooks and tests only. */
  readonly running: Sandbox;
  /** Every product of a shop as served, with what an import must make of it. */
  truth(platform: PlatformName, shop: string): Promise<TruthProduct[]>;
  mutate(request: MutateRequest): Promise<MutateAnswer>;
  stats(): Promise<SandboxStats>;
  resetStats(): Promise<void>;
  /** Rate limits, latency, failures: the sandbox's README lists them. */
  setFaults(faults: object): Promise<void>;
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
  /** The control API answers what its types say: both are of the same version. */
  async function control<T>(path: string, method = 'GET', body?: object): Promise<T> {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const answer = await fetch(`${running().url}/_sandbox/${path}`, init);
    if (!answer.ok) throw new Error(`The sandbox answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  return {
    get running() {
      return running();
    },
    truth: (platform, shop) => control(`catalogue?platform=${platform}&shop=${shop}`),
    mutate: (request) => control('mutate', 'POST', request),
    stats: () => control('stats'),
    resetStats: async () => void (await control('stats', 'DELETE')),
    setFaults: async (faults) => void (await control('faults', 'PUT', faults)),
  };
}
