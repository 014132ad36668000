import type { PlatformError } from '@syncstore/contracts';

/** The details of some of a page's products failed; others may have been fetched and written. */
export class DetailsFailedError extends Error {
  readonly failures: ReadonlyMap<string, PlatformError>;
  /** Products of the same page whose details the marketplace did answer meanwhile. */
  readonly succeeded: number;
  constructor(failures: ReadonlyMap<string, PlatformError>, succeeded: number) {
    const [first] = failures.values();
    super(`details of ${failures.size} products failed, e.g. ${first?.message ?? ''}`);
    this.name = 'DetailsFailedError';
    this.failures = failures;
    this.succeeded = succeeded;
  }
}
