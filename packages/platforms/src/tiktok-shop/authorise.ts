/**
 * How a seller authorises the app on TikTok Shop: the consent link, and what becomes of the redirect that follows it.
 * One consent is one grant that covers all shops of the seller, each with a cipher of its own [H].
 */
import { type Authorisation, type AuthorisedShop, PlatformError } from '@syncstore/contracts';
import { currencyOfRegion } from '../currency.ts';
import { queryString, type TikTokShopClient } from './client.ts';
import { fetchAuthorizedShops } from './shop-info.ts';
import { TOKEN_GET, tradeTikTokShopCode } from './tokens.ts';

/**
 * @param state comes back with the redirect, unless the seller starts from the app store [H]. Where to redirect is
 *   fixed in the app's settings: the link has no parameter for it [H]
 * @returns the consent link
 * @throws PlatformError blame `config` when there is no service id
 */
export function tiktokShopConsentUrl(
  client: TikTokShopClient,
  { state }: { readonly state: string },
): string {
  const { serviceId, consentUrl } = client.settings;
  if (serviceId === null) {
    const todo = 'Set TIKTOK_SHOP_SERVICE_ID to the id in the consent link that the Partner Center shows.';
    throw refused('no_service_id', todo, 'a consent link needs the service id');
  }
  return `${consentUrl}/open/authorize?${queryString({ service_id: serviceId, state })}`;
}

/**
 * @param parameters query of the redirect: `code`, or `error` when the seller refused
 * @returns one grant, and its shops; one in a region whose currency is not known is left out and logged
 * @throws PlatformError blame `config` when the code is missing, spent, expired or refused
 */
export async function authoriseTikTokShop(
  client: TikTokShopClient,
  parameters: Readonly<Record<string, string>>,
): Promise<Authorisation> {
  const { code = '', error = '' } = parameters;
  // A refusal comes back as `code=null&error=auth_denied` [H].
  if (code === '' || code === 'null') {
    const todo =
      'TikTok Shop sent no authorisation code: open the consent link again and let the seller agree.';
    throw refused(error || 'no_code', todo, 'the redirect carries no code');
  }
  const { tokens, openId } = await tradeTikTokShopCode(client, code);
  const nobody = { shop: null, tokens: null, meter: null };
  const { value } = await fetchAuthorizedShops(client, nobody, tokens.accessToken);
  const shops: AuthorisedShop[] = [];
  for (const { id, name, region, cipher } of value) {
    const currency = currencyOfRegion(region);
    if (currency === null) {
      const { logger, platform } = client.kit;
      logger.error({ platform, shop: id, region }, 'shop left out: the currency of its region is not known');
      continue;
    }
    shops.push({ externalId: id, name: name || id, region, currency, cipher, grantSubject: openId });
  }
  return { grants: [{ subject: openId, tokens }], shops };
}

function refused(code: string, userMessage: string, detail: string): PlatformError {
  return new PlatformError({
    platform: 'tiktok-shop',
    endpoint: TOKEN_GET,
    action: 'dead',
    blame: 'config',
    code,
    httpStatus: null,
    userMessage,
    detail,
    retryAfterMs: null,
  });
}
