/** The error of a list that leads in circles: going on would never end, and stopping would make products look gone. */
import { PlatformError, type PlatformId } from '@syncstore/contracts';

/** @param detail for the log: where the list stands and where it says to go on */
export function endlessPaging(platform: PlatformId, endpoint: string, detail: string): PlatformError {
  return new PlatformError({
    platform,
    endpoint,
    action: 'dead',
    blame: 'system',
    code: 'endless_paging',
    httpStatus: 200,
    userMessage:
      'The marketplace says that its product list goes on, but not where. Start the import again; if it stays, report it.',
    detail,
    retryAfterMs: null,
  });
}
