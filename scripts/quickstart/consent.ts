/**
 * Connects the sandbox's shops the way a seller does: opens the consent link, is sent back with a code, and the code is
 * traded for tokens. Only the browser is missing.
 *
 * Shops that are connected and whose authorisation still works are left alone, so that a second quickstart spends nothing.
 */
import { randomBytes } from 'node:crypto';
import {
  isPlatformId,
  type Platform,
  PlatformError,
  type PlatformId,
  WaitError,
} from '../../packages/contracts/src/index.ts';
import { connectShops, type Runtime } from '../../packages/runtime/src/index.ts';
import { listShops } from '../../packages/store/src/index.ts';

/** All sandbox shops belong to one seller: their SKUs mean the same goods. */
const SELLER = 'default';

interface SandboxShop {
  readonly platform: PlatformId;
  readonly externalId: string;
}

/**
 * Connects what is not connected.
 * @param tell told of each shop
 * @throws PlatformError when the sandbox refuses
 */
export async function connectSandboxShops(
  runtime: Runtime,
  place: { readonly sandboxUrl: string; readonly consoleUrl: string },
  tell: (line: string) => void = () => undefined,
): Promise<void> {
  for (const shop of await sandboxShops(place.sandboxUrl)) {
    // Asked for each shop anew: one consent on TikTok Shop covers them all.
    if (await isConnected(runtime, shop)) continue;
    const platform = runtime.platforms.get(shop.platform);
    if (!platform) throw new Error(`${shop.platform} is not configured`);
    const redirectUrl = `${place.consoleUrl}/oauth/${shop.platform}/callback`;
    const parameters = await consent(platform, shop, redirectUrl);
    const authorisation = await platform.authorise(parameters);
    await connectShops(runtime, platform, authorisation, SELLER);
    for (const { name, region } of authorisation.shops) {
      tell(`Connected ${platform.displayName}: ${name} (${region})`);
    }
  }
}

async function sandboxShops(sandboxUrl: string): Promise<SandboxShop[]> {
  const answer: unknown = await (await fetch(`${sandboxUrl}/_sandbox/shops`)).json();
  if (!Array.isArray(answer) || !answer.every(isSandboxShop)) {
    throw new Error(`${sandboxUrl} does not answer like the sandbox`);
  }
  return answer;
}

function isSandboxShop(shop: unknown): shop is SandboxShop {
  if (typeof shop !== 'object' || shop === null || !('platform' in shop) || !('externalId' in shop))
    return false;
  return (
    typeof shop.externalId === 'string' && typeof shop.platform === 'string' && isPlatformId(shop.platform)
  );
}

/** A call in the shop's name tells: a sandbox of another seed knows none of the tokens that are stored. */
async function isConnected(runtime: Runtime, wanted: SandboxShop): Promise<boolean> {
  const [shop] = await listShops(runtime.database, wanted);
  if (!shop || shop.grantStatus !== 'active') return false;
  try {
    await runtime.platforms
      .get(shop.platform)
      ?.openShop(shop, { apiCalls: 0, throttled: 0, answered: 0 })
      .clock();
    return true;
  } catch (error) {
    const isRefused =
      (error instanceof PlatformError && error.facts.blame === 'config') ||
      (error instanceof WaitError && error.reason === 'grant');
    if (isRefused) return false;
    throw error;
  }
}

/** @returns what the consent page redirected with */
async function consent(
  platform: Platform,
  shop: SandboxShop,
  redirectUrl: string,
): Promise<Readonly<Record<string, string>>> {
  const state = randomBytes(16).toString('base64url');
  const link = new URL(platform.consentUrl({ redirectUrl, state }));
  // Words of the sandbox's pages: who logs in, and what on TikTok Shop the app's settings say.
  if (shop.platform === 'shopee') link.searchParams.set('shop_id', shop.externalId);
  else link.searchParams.set('redirect_uri', redirectUrl);

  const answer = await fetch(link, { redirect: 'manual' });
  const location = answer.headers.get('location');
  if (location === null) {
    throw new Error(
      `The consent page of ${platform.displayName} answered ${answer.status}: ${await answer.text()}`,
    );
  }
  const parameters = Object.fromEntries(new URL(location).searchParams);
  if (parameters['state'] !== state) {
    throw new Error(`The consent page of ${platform.displayName} came back with another state`);
  }
  return parameters;
}
