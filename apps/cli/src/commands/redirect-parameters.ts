/** What the consent page redirected with, from the address a person copied or from its single parts. */
import type { PlatformId } from '@syncstore/contracts';
import { EXIT } from '@syncstore/runtime';
import { CliFailure } from '../failure.ts';

export interface RedirectFlags {
  readonly callbackUrl?: string;
  readonly code?: string;
  readonly shopId?: string;
  readonly mainAccountId?: string;
}

/**
 * @returns the query of the redirect; undefined when neither address nor code was given
 * @throws CliFailure (usage) when what was given can not be traded
 */
export function redirectParameters(
  platform: PlatformId,
  flags: RedirectFlags,
): Readonly<Record<string, string>> | undefined {
  const { callbackUrl, code, shopId, mainAccountId } = flags;
  if (callbackUrl !== undefined) return queryOf(callbackUrl);
  const account = shopId ?? mainAccountId;
  if (code === undefined) {
    if (account === undefined) return undefined;
    throw new CliFailure(
      EXIT.usage,
      '--shop-id and --main-account-id need --code: both stand in the same address.',
    );
  }
  if (platform !== 'shopee') return { code };
  if (account === undefined || !/^\d+$/.test(account)) {
    throw new CliFailure(
      EXIT.usage,
      "Shopee's code needs --shop-id or --main-account-id, a number that stands in the same address.",
    );
  }
  return shopId === undefined ? { code, main_account_id: account } : { code, shop_id: account };
}

function queryOf(address: string): Readonly<Record<string, string>> {
  if (!URL.canParse(address)) {
    throw new CliFailure(
      EXIT.usage,
      `--callback-url must be the whole address, beginning with http, but is "${address}".`,
    );
  }
  const query = Object.fromEntries(new URL(address).searchParams);
  if (Object.keys(query).length > 0) return query;
  throw new CliFailure(
    EXIT.usage,
    '--callback-url has nothing behind "?". Put the address in quotes: the shell cuts it at "&" otherwise.',
  );
}
