/** A seller's consent on the sandbox, from the link to the stored tokens. */
import type { Authorisation, Platform, ShopRef } from '@syncstore/contracts';
import type { MemoryVault } from '../platforms/doubles/memory-vault.ts';

const REDIRECT = 'http://127.0.0.1:9/callback';

/** Consents as a seller with all shops. */
export async function giveConsent(platform: Platform): Promise<Authorisation> {
  const link = new URL(platform.consentUrl({ redirectUrl: REDIRECT, state: 'state-of-this-test' }));
  // Extra parameters of the sandbox: which account agrees, and where to go back to.
  link.searchParams.set('main_account', '1');
  if (platform.id === 'tiktok-shop') link.searchParams.set('redirect_uri', REDIRECT);
  const answer = await fetch(link, { redirect: 'manual' });
  const back = new URL(answer.headers.get('location') ?? 'about:blank');
  if (back.searchParams.get('state') !== 'state-of-this-test') throw new Error('the state did not come back');
  return platform.authorise(Object.fromEntries(back.searchParams));
}

/** Consents and stores what comes of it. */
export async function authorise(platform: Platform, vault: MemoryVault): Promise<ShopRef[]> {
  const { grants, shops } = await giveConsent(platform);
  const ids = new Map(
    grants.map(({ subject, tokens }) => [subject, vault.add(platform.id, subject, tokens)]),
  );
  return shops.map(({ externalId, cipher, region, grantSubject }, index) => {
    const grantId = ids.get(grantSubject) ?? 0;
    return { id: index + 1, platform: platform.id, externalId, grantId, cipher, region };
  });
}
