/**
 * How a seller authorises the app on Shopee: the consent link, and what becomes of the redirect that follows it.
 *
 * A shop account brings one shop, a main account several; all ids of a main account share the first pair, whose refresh
 * token may be used once for each of them [H: G20]. So each shop id gets a grant of its own with a copy of that pair.
 */
import { type Authorisation, type AuthorisedShop, PlatformError } from '@syncstore/contracts';
import { isCallError } from '../call-errors.ts';
import { currencyOfRegion } from '../currency.ts';
import { queryString, type ShopeeClient } from './client.ts';
import { fetchShopeeShopInfo } from './shop-info.ts';
import { generateShopeeSignature } from './signature.ts';
import { TOKEN_GET, tradeShopeeCode } from './tokens.ts';

const AUTH_PARTNER = '/api/v2/shop/auth_partner';

/**
 * @param redirectUrl where Shopee sends the seller afterwards; its domain must be the one declared in the console [M]
 * @param state comes back with the redirect. The signed link has no parameter for it, so it rides on the redirect URL
 * @returns the signed link of the API host, good for 5 minutes [H], or the unsigned one where `consentUrl` is set
 */
export function shopeeConsentUrl(
  client: ShopeeClient,
  { redirectUrl, state }: { readonly redirectUrl: string; readonly state: string },
): string {
  const { settings, kit } = client;
  const { partnerId, partnerKey, baseUrl, consentUrl } = settings;
  if (consentUrl !== null) {
    const query = queryString([
      ['partner_id', partnerId],
      ['auth_type', 'seller'],
      ['redirect_uri', redirectUrl],
      ['response_type', 'code'],
      ['state', state],
    ]);
    return `${consentUrl}/auth?${query}`;
  }
  const timestamp = kit.clock.seconds();
  const redirect = new URL(redirectUrl);
  redirect.searchParams.set('state', state);
  const query = queryString([
    ['partner_id', partnerId],
    ['timestamp', timestamp],
    ['sign', generateShopeeSignature({ partnerId, partnerKey, apiPath: AUTH_PARTNER, timestamp })],
    ['redirect', redirect.href],
  ]);
  return `${baseUrl}${AUTH_PARTNER}?${query}`;
}

/**
 * @param parameters query of the redirect: `code` with `shop_id` or `main_account_id`
 * @returns a grant for each shop id, and the shops that could be looked up; one whose name can't be read is left out
 *   and logged, so that it does not cost the others
 * @throws PlatformError blame `config` when the code is missing, spent, expired or refused
 */
export async function authoriseShopee(
  client: ShopeeClient,
  parameters: Readonly<Record<string, string>>,
): Promise<Authorisation> {
  const { code = '', shop_id: shopId = '', main_account_id: mainAccountId = '' } = parameters;
  if (code === '' || !/^\d+$/.test(shopId || mainAccountId)) throw refusedRedirect();
  const account = shopId === '' ? { main_account_id: Number(mainAccountId) } : { shop_id: Number(shopId) };
  const { tokens, shops: listed } = await tradeShopeeCode(client, code, account);
  const ids = listed.length > 0 || shopId === '' ? listed : [shopId];

  const shops: AuthorisedShop[] = [];
  for (const id of ids) {
    const shop = await lookUp(client, id, tokens.accessToken);
    if (shop !== null) shops.push(shop);
  }
  return { grants: ids.map((subject) => ({ subject, tokens })), shops };
}

async function lookUp(
  client: ShopeeClient,
  shop: string,
  accessToken: string,
): Promise<AuthorisedShop | null> {
  const { kit } = client;
  try {
    const { value } = await fetchShopeeShopInfo(client, { shop, tokens: null, meter: null }, accessToken);
    const { shop_name: name, region } = value;
    const currency = currencyOfRegion(region);
    if (currency !== null) {
      return { externalId: shop, name: name || shop, region, currency, cipher: null, grantSubject: shop };
    }
    kit.logger.error(
      { platform: kit.platform, shop, region },
      'shop left out: the currency of its region is not known',
    );
  } catch (error) {
    if (!isCallError(error)) throw error;
    kit.logger.error(
      { platform: kit.platform, shop, error: error.message },
      'shop left out: it can not be looked up',
    );
  }
  return null;
}

function refusedRedirect(): PlatformError {
  return new PlatformError({
    platform: 'shopee',
    endpoint: TOKEN_GET,
    action: 'dead',
    blame: 'config',
    code: 'no_code',
    httpStatus: null,
    userMessage: 'Shopee sent no authorisation code: open the consent link again and let the seller agree.',
    detail: 'the redirect lacks code, or shop_id and main_account_id',
    retryAfterMs: null,
  });
}
