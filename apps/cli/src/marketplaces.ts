/**
 * Looks whether the marketplaces that an import needs can be reached, so that a wrong address is said at once instead of
 * after a run has waited for it. PostgreSQL and Redis were asked when the runtime was opened.
 */
import { connect } from 'node:net';
import type { PlatformId } from '@syncstore/contracts';
import { EXIT, type Runtime } from '@syncstore/runtime';
import { marketplaceAddresses } from './addresses.ts';
import { CliFailure } from './failure.ts';

const CONNECT_MS = 5_000;

const CREDENTIALS: Readonly<Record<PlatformId, string>> = {
  shopee: 'SHOPEE_PARTNER_ID and SHOPEE_PARTNER_KEY',
  'tiktok-shop': 'TIKTOK_SHOP_APP_KEY and TIKTOK_SHOP_APP_SECRET',
};

/**
 * @param platforms the marketplaces that are about to be called
 * @throws CliFailure with the address that was tried (unreachable), or the settings that are missing (usage)
 */
export async function checkMarketplaces(
  { config, platforms: configured }: Runtime,
  platforms: ReadonlySet<PlatformId>,
): Promise<void> {
  for (const platform of platforms) if (!configured.has(platform)) throw notConfigured(platform);
  const addresses = marketplaceAddresses(config);
  await Promise.all([...platforms].map((platform) => mustAnswer(platform, addresses[platform])));
}

/** @returns the failure for a marketplace whose credentials are not set */
export function notConfigured(platform: PlatformId): CliFailure {
  return new CliFailure(
    EXIT.usage,
    `${platform} is not configured: set ${CREDENTIALS[platform]} for every app (see syncstore config).`,
  );
}

async function mustAnswer(platform: PlatformId, address: string): Promise<void> {
  const [, host = '', port = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(address) ?? [];
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ host, port: Number(port), timeout: CONNECT_MS });
    const fail = (reason: string) => {
      socket.destroy();
      const hint = 'Check this network and the base URL settings, or skip this look with --no-check.';
      reject(
        new CliFailure(EXIT.unreachable, `${platform} at ${address} can't be reached (${reason}). ${hint}`),
      );
    };
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('timeout', () => fail(`no answer within ${CONNECT_MS / 1_000} s`));
    socket.once('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
  });
}
