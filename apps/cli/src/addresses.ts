/** Addresses as messages show them: host and port of a connection string, never the user or the password in it. */
import type { Config } from '@syncstore/config';
import type { PlatformId } from '@syncstore/contracts';

const DEFAULT_PORTS: Readonly<Record<string, string>> = {
  'postgresql:': '5432',
  'postgres:': '5432',
  'redis:': '6379',
  'rediss:': '6379',
  'http:': '80',
  'https:': '443',
};

/**
 * @param text a URL that the configuration has checked
 * @returns `host:port`, with the scheme's usual port where the URL names none
 */
export function addressOf(text: string): string {
  const { hostname, port, protocol } = new URL(text);
  return `${hostname || 'localhost'}:${port || (DEFAULT_PORTS[protocol] ?? '')}`;
}

/** The API host of each marketplace, as `host:port`. */
export function marketplaceAddresses(config: Config): Readonly<Record<PlatformId, string>> {
  return {
    shopee: addressOf(config.shopee.baseUrl),
    'tiktok-shop': addressOf(config.tiktokShop.baseUrl),
  };
}
