/** What the tests of this folder share: page jobs, a log that can be looked at, and waiting for what a callback reports. */
import type { DeadLetterJob, PageJob } from '@syncstore/contracts';
import type { WorkerOptions } from '@syncstore/queue';

export function pageJob(pageId: number, changes: Partial<PageJob> = {}): PageJob {
  return { v: 1, platform: 'shopee', pageId, generation: 1, runId: 7, shop: '1001', ...changes };
}

export function deadLetter(pageId: number, changes: Partial<DeadLetterJob> = {}): DeadLetterJob {
  const { v, platform, generation, runId, shop } = pageJob(pageId);
  return {
    v,
    deadLetterId: 100 + pageId,
    platform,
    pageId,
    generation,
    runId,
    shop,
    reason: 'retries_exhausted',
    userMessage: 'Shopee did not answer. Retry the page when Shopee is back.',
    ...changes,
  };
}

export interface LogLine {
  readonly level: string;
  readonly message: string;
}

/** A logger that keeps its lines. */
export function rememberingLog(): WorkerOptions['log'] & { readonly lines: readonly LogLine[] } {
  const lines: LogLine[] = [];
  const write =
    (level: string) =>
    (...parts: unknown[]) => {
      lines.push({ level, message: String(parts.find((part) => typeof part === 'string')) });
    };
  return { lines, debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

/** Something that a callback reports and a test waits for, in order. */
export class Reports<T> {
  readonly #arrived: T[] = [];
  readonly #waiting: ((value: T) => void)[] = [];

  add(value: T): void {
    const next = this.#waiting.shift();
    if (next) next(value);
    else this.#arrived.push(value);
  }

  next(): Promise<T> {
    const [first, ...others] = this.#arrived.splice(0);
    this.#arrived.push(...others);
    if (first !== undefined) return Promise.resolve(first);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Reports that nobody waited for. */
  get unread(): number {
    return this.#arrived.length;
  }
}
