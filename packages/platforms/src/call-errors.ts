/** The two ways in which a marketplace call is allowed to fail; anything else is a bug or a dependency and is thrown on. */
import { PlatformError, WaitError } from '@syncstore/contracts';

/** @returns whether the error is one that the call policy throws on purpose */
export function isCallError(error: unknown): error is PlatformError | WaitError {
  return error instanceof PlatformError || error instanceof WaitError;
}
