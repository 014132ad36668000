/** The settings with which the apps import from the sandbox: its addresses, its credentials, its limits. */

/** The sandbox's apps; its README has them. They open nothing but a sandbox. */
const CREDENTIALS = {
  SHOPEE_PARTNER_ID: '2001887',
  SHOPEE_PARTNER_KEY: '7b1f0c5de2a94f6388d1c0b7a6e5d4c3b2a190807f6e5d4c3b2a19080716253f',
  TIKTOK_SHOP_APP_KEY: '6f0sandbox01',
  TIKTOK_SHOP_APP_SECRET: '0b5c1f7d2e9a4c6883d1aa50e7f94b1c6d3e2f10',
  TIKTOK_SHOP_SERVICE_ID: '7300000000000000001',
};
/** For limits that are lifted: more than this machine can do. */
const UNLIMITED = 100_000;

interface SandboxLimits {
  shopee: { limits: { app: number | null; shop: number | null } };
  'tiktok-shop': { limits: { shopEndpoint: number | null } };
}

/**
 * Asks a running sandbox for its limits; the apps take their margin off them.
 * @param url the sandbox's address
 */
export async function sandboxSettings(url: string): Promise<Record<string, string>> {
  const answer = await fetch(`${url}/_sandbox/faults`);
  // The sandbox is started from this checkout: its answer has the shape its README states.
  const limits = (await answer.json()) as SandboxLimits;
  return {
    ...CREDENTIALS,
    // Whoever tries it out, or tests it, asks for runs: none may come in between at three in somebody's morning.
    SCHEDULES: 'off',
    SHOPEE_BASE_URL: url,
    TIKTOK_SHOP_BASE_URL: url,
    TIKTOK_SHOP_AUTH_URL: url,
    TIKTOK_SHOP_CONSENT_URL: url,
    SHOPEE_APP_CALLS_PER_SECOND: String(limits.shopee.limits.app ?? UNLIMITED),
    SHOPEE_SHOP_CALLS_PER_SECOND: String(limits.shopee.limits.shop ?? UNLIMITED),
    TIKTOK_SHOP_ENDPOINT_CALLS_PER_SECOND: String(limits['tiktok-shop'].limits.shopEndpoint ?? UNLIMITED),
  };
}
