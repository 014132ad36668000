/** The sandbox's shops of a platform, and the tokens that its seller's consent brings. */
import type { Grant, PlatformId, ShopRef } from '@syncstore/contracts';
import { authorise } from '../../conformance/consent.ts';
import { MemoryVault } from '../../platforms/doubles/memory-vault.ts';
import { OpenBudget } from './budgets.ts';
import { sandboxPlatform } from './client.ts';

export interface AuthorisedShops {
  readonly shops: readonly ShopRef[];
  /** In the order of their ids, from 1. */
  readonly grants: readonly Pick<Grant, 'subject' | 'tokens'>[];
}

export async function authoriseShops(sandboxUrl: string, platform: PlatformId): Promise<AuthorisedShops> {
  const vault = new MemoryVault();
  const client = await sandboxPlatform(sandboxUrl, platform, { budget: new OpenBudget(), vault });
  const shops = await authorise(client, vault);
  const count = Math.max(...shops.map(({ grantId }) => grantId));
  return { shops, grants: Array.from({ length: count }, (_, index) => vault.peek(index + 1)) };
}
