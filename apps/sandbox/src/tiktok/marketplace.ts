/**
 * TikTok Shop Open API (202309 and later) over HTTP: the table of its endpoints, its auth host (under the same address
 * here) and the way of a call through the gateway. The version stands in the path and is given per endpoint [H].
 */
import type { Answer, Call, CallIdentity, Marketplace } from '../http/exchange.ts';
import type { CallFaults } from '../traffic/call-faults.ts';
import type { World } from '../world.ts';
import { REFUSALS } from './answers.ts';
import { getBrands, getCategories, getShops, searchInventory } from './catalogue-info.ts';
import { consent, getToken, refreshToken } from './consent-and-tokens.ts';
import { getProduct } from './detail.ts';
import {
  checkCredentials,
  checkLimits,
  checkToken,
  SELLER,
  type SellerContext,
  type ShopContext,
  shopOfCipher,
} from './gateway.ts';
import { searchProducts } from './search.ts';
import { deleteWebhook, getWebhooks, putWebhook } from './webhooks.ts';

interface Common {
  readonly method: string;
  readonly category: string;
  readonly versions: readonly string[];
  /** What follows the version, with its parameters as groups. */
  readonly pattern: RegExp;
  /** The same for people, after the version. */
  readonly template: string;
  readonly scope: string;
}

type Endpoint =
  | (Common & { readonly cipher: false; readonly handle: (context: SellerContext) => Answer })
  | (Common & { readonly cipher: true; readonly handle: (context: ShopContext) => Answer });

const INFO = 'seller.authorization.info';
const BASIC = 'seller.product.basic';
const ONLY = ['202309'];
const SEARCH = ['202309', '202312', '202502'];

function shopEndpoint(
  method: string,
  path: string,
  pattern: RegExp,
  scope: string,
  handle: (context: ShopContext) => Answer,
  versions: readonly string[] = ONLY,
): Endpoint {
  const [category = '', ...rest] = path.split('/');
  return { method, category, versions, pattern, template: rest.join('/'), scope, cipher: true, handle };
}

const ENDPOINTS: readonly Endpoint[] = [
  {
    method: 'GET',
    category: 'authorization',
    versions: ONLY,
    pattern: /^shops$/,
    template: 'shops',
    scope: INFO,
    cipher: false,
    handle: getShops,
  },
  shopEndpoint('POST', 'product/products/search', /^products\/search$/, BASIC, searchProducts, SEARCH),
  shopEndpoint('GET', 'product/products/{product_id}', /^products\/(\d+)$/, BASIC, getProduct),
  shopEndpoint('GET', 'product/categories', /^categories$/, BASIC, getCategories),
  shopEndpoint('GET', 'product/brands', /^brands$/, BASIC, getBrands),
  shopEndpoint('POST', 'product/inventory/search', /^inventory\/search$/, BASIC, searchInventory),
  shopEndpoint('GET', 'event/webhooks', /^webhooks$/, INFO, getWebhooks),
  shopEndpoint('PUT', 'event/webhooks', /^webhooks$/, INFO, putWebhook),
  shopEndpoint('DELETE', 'event/webhooks', /^webhooks$/, INFO, deleteWebhook),
];

const AUTH_PAGES: ReadonlyMap<string, (world: World, call: Call) => Answer> = new Map([
  ['/open/authorize', consent],
  ['/oauth/authorize', consent],
  ['/api/v2/token/get', getToken],
  ['/api/v2/token/refresh', refreshToken],
]);

interface Match {
  readonly endpoint: Endpoint;
  readonly version: string;
  readonly parameters: readonly string[];
}

export class TikTokShopMarketplace implements Marketplace {
  readonly words = {
    serverError: () => ({ ...REFUSALS.internal(), refusal: 'injected_500' }),
    throttled: REFUSALS.rateLimit,
    errorWith200: () => ({ ...REFUSALS.internal(), status: 200 }),
  };
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  /** The auth host's pages, and everything that is not Shopee's. */
  owns(path: string): boolean {
    return AUTH_PAGES.has(path) || !(path === '/auth' || path.startsWith('/api/v2/'));
  }

  identify(call: Call): CallIdentity {
    const shop = this.world.shopByCipher(call.query.get('shop_cipher') ?? '')?.spec.externalId ?? '-';
    if (AUTH_PAGES.has(call.path)) return { endpoint: call.path, shop };
    const match = matchPath(call);
    if (typeof match === 'function') return { endpoint: 'unknown', shop };
    return { endpoint: `/${match.endpoint.category}/${match.version}/${match.endpoint.template}`, shop };
  }

  answer(call: Call, identity: CallIdentity, faults: CallFaults): Answer {
    const { world } = this;
    const page = AUTH_PAGES.get(call.path);
    if (page !== undefined) return call.method === 'GET' ? page(world, call) : REFUSALS.method();
    const match = matchPath(call);
    if (typeof match === 'function') return match();
    const { endpoint, version, parameters } = match;
    const { settings } = faults;
    const context: SellerContext = { world, call, settings, faults, path: parameters, version };
    const refused =
      checkCredentials(world, call, settings) ?? checkToken(world, call, settings, endpoint.scope);
    if (refused !== undefined) return refused;
    if (!endpoint.cipher) {
      if (call.query.has('shop_cipher')) return REFUSALS.cipherUnexpected();
      return checkLimits(context, identity) ?? endpoint.handle(context);
    }
    const shop = shopOfCipher(world, call);
    if ('status' in shop) return shop;
    return checkLimits(context, identity) ?? endpoint.handle({ ...context, shop });
  }

  endToken({ headers }: Call, how: 'expired' | 'unknown'): boolean {
    const token = headers['x-tts-access-token'];
    return typeof token === 'string' && this.world.grants['tiktok-shop'].endAccess(token, SELLER, how);
  }
}

/** @returns the endpoint, or how to refuse: unknown path, wrong version, wrong method, in this order */
function matchPath(call: Call): Match | (() => Answer) {
  const parts = /^\/([a-z_]+)\/(\d{6})\/(.+)$/.exec(call.path);
  const [, category, version = '', rest = ''] = parts ?? [];
  const candidates = ENDPOINTS.filter(
    (endpoint) => endpoint.category === category && endpoint.pattern.test(rest),
  );
  if (candidates.length === 0) return REFUSALS.path;
  const versioned = candidates.filter((endpoint) => endpoint.versions.includes(version));
  if (versioned.length === 0) return REFUSALS.version;
  const endpoint = versioned.find(({ method }) => method === call.method);
  if (endpoint === undefined) return REFUSALS.method;
  return { endpoint, version, parameters: (endpoint.pattern.exec(rest) ?? []).slice(1) };
}
