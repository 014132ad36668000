/** A sandbox's control API as typed calls. */
import type { MutateAnswer, MutateRequest, PlatformName, TruthProduct } from '@syncstore/sandbox';

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

export interface SandboxControl {
  /** Every product of a shop as served, or those of some ids, with what an import must make of it. */
  truth(platform: PlatformName, shop: string, ids?: readonly string[]): Promise<TruthProduct[]>;
  mutate(request: MutateRequest): Promise<MutateAnswer>;
  stats(): Promise<SandboxStats>;
  resetStats(): Promise<void>;
  /** Rate limits, latency, failures: the sandbox's README lists them. */
  setFaults(faults: object): Promise<void>;
  /** What the next calls to some endpoints get, word for word, instead of what was set before: none of it with an empty list. */
  setAnswers(answers: readonly object[]): Promise<void>;
}

/** @param url where the sandbox is, asked anew for each call */
export function sandboxControl(url: () => string): SandboxControl {
  /** The control API answers what its types say: both are of the same version. */
  async function control<T>(path: string, method = 'GET', body?: object): Promise<T> {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const answer = await fetch(`${url()}/_sandbox/${path}`, init);
    if (!answer.ok) throw new Error(`The sandbox answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }
  return {
    truth: (platform, shop, ids) =>
      control(`catalogue?platform=${platform}&shop=${shop}${ids ? `&ids=${ids.join(',')}` : ''}`),
    mutate: (request) => control('mutate', 'POST', request),
    stats: () => control('stats'),
    resetStats: async () => void (await control('stats', 'DELETE')),
    setFaults: async (faults) => void (await control('faults', 'PUT', faults)),
    setAnswers: async (answers) => {
      await control('answers', 'DELETE');
      for (const answer of answers) await control('answers', 'POST', answer);
    },
  };
}
