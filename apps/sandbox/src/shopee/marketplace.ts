/**
 * Shopee Open Platform API v2 over HTTP: the table of its endpoints and the way of a call through the gateway. Verb and
 * path are looked at first; a wrong verb meets a plain text 500, as seen on the real gateway [M].
 */
import type { Answer, Call, CallIdentity, Marketplace } from '../http/exchange.ts';
import type { CallFaults } from '../traffic/call-faults.ts';
import type { World } from '../world.ts';
import { REFUSALS, wrongVerb } from './answers.ts';
import { getItemBaseInfo } from './base-info.ts';
import { getAttributeTree, getCategory, getItemExtraInfo } from './catalogue-info.ts';
import { signedConsent, unsignedConsent } from './consent.ts';
import { checkLimits, checkPublic, openShopCall, type PublicContext, type ShopContext } from './gateway.ts';
import { getItemList } from './item-list.ts';
import { getModelList } from './model-list.ts';
import { getShopInfo, getShopsByPartner } from './shops.ts';
import { getToken, refreshToken } from './tokens.ts';

type Endpoint =
  | {
      readonly verb: 'GET' | 'POST';
      readonly type: 'public';
      readonly handle: (context: PublicContext) => Answer;
    }
  | {
      readonly verb: 'GET' | 'POST';
      readonly type: 'shop';
      readonly handle: (context: ShopContext) => Answer;
    }
  | { readonly verb: 'GET'; readonly type: 'page'; readonly handle: (world: World, call: Call) => Answer };

const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
  ['/auth', { verb: 'GET', type: 'page', handle: unsignedConsent }],
  ['/api/v2/shop/auth_partner', { verb: 'GET', type: 'page', handle: signedConsent }],
  ['/api/v2/auth/token/get', { verb: 'POST', type: 'public', handle: getToken }],
  ['/api/v2/auth/access_token/get', { verb: 'POST', type: 'public', handle: refreshToken }],
  ['/api/v2/public/get_shops_by_partner', { verb: 'GET', type: 'public', handle: getShopsByPartner }],
  ['/api/v2/shop/get_shop_info', { verb: 'GET', type: 'shop', handle: getShopInfo }],
  ['/api/v2/product/get_item_list', { verb: 'GET', type: 'shop', handle: getItemList }],
  ['/api/v2/product/get_item_base_info', { verb: 'GET', type: 'shop', handle: getItemBaseInfo }],
  ['/api/v2/product/get_model_list', { verb: 'GET', type: 'shop', handle: getModelList }],
  ['/api/v2/product/get_item_extra_info', { verb: 'GET', type: 'shop', handle: getItemExtraInfo }],
  ['/api/v2/product/get_category', { verb: 'GET', type: 'shop', handle: getCategory }],
  ['/api/v2/product/get_attribute_tree', { verb: 'GET', type: 'shop', handle: getAttributeTree }],
]);

export class ShopeeMarketplace implements Marketplace {
  readonly words = {
    serverError: () => ({ ...REFUSALS.server(), refusal: 'injected_500' }),
    throttled: REFUSALS.rateLimit,
    errorWith200: REFUSALS.busy,
  };
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  owns(path: string): boolean {
    return path === '/auth' || path.startsWith('/api/v2/');
  }

  identify({ path, query }: Call): CallIdentity {
    const shopId = query.get('shop_id') ?? '';
    return {
      endpoint: ENDPOINTS.has(path) ? path : 'unknown',
      shop: this.world.shop('shopee', shopId) === undefined ? '-' : shopId,
    };
  }

  answer(call: Call, identity: CallIdentity, faults: CallFaults): Answer {
    const { world } = this;
    const endpoint = ENDPOINTS.get(call.path);
    if (endpoint === undefined) return REFUSALS.path();
    if (endpoint.verb !== call.method) return wrongVerb();
    if (endpoint.type === 'page') return endpoint.handle(world, call);
    const context = { world, call, settings: faults.settings, faults };
    if (endpoint.type === 'public') {
      return checkPublic(world, call) ?? checkLimits(context, identity) ?? endpoint.handle(context);
    }
    const opened = openShopCall(context, identity);
    return 'status' in opened ? opened : endpoint.handle(opened);
  }

  endToken({ query }: Call, how: 'expired' | 'unknown'): boolean {
    const [token, shop] = [query.get('access_token') ?? '', query.get('shop_id') ?? ''];
    return this.world.grants.shopee.endAccess(token, shop, how);
  }
}
