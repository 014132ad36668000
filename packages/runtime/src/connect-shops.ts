/** Takes in what a seller authorised: shops, grants, and the shops' schedules. */
import type { Authorisation, PlatformId } from '@syncstore/contracts';
import { saveAuthorisation } from '@syncstore/store';
import type { Runtime } from './runtime.ts';
import { restoreSchedules } from './schedules.ts';

/** @param seller whose goods these are, when the shops are new */
export async function connectShops(
  runtime: Pick<Runtime, 'database' | 'cipher'>,
  platform: { readonly id: PlatformId; readonly app: string },
  authorisation: Authorisation,
  seller: string,
): Promise<void> {
  await saveAuthorisation(runtime.database, runtime.cipher, platform, authorisation, seller);
  await restoreSchedules(runtime);
}
