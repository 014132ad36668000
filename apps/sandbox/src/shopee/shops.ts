/** `public/get_shops_by_partner` and `shop/get_shop_info`, both flat [H: SPEC]. Times belong to the seller's consent. */
import type { Answer } from '../http/exchange.ts';
import { AUTHORISATION_SECONDS } from '../tokens/grant-book.ts';
import { flat, refusal } from './answers.ts';
import type { PublicContext, ShopContext } from './gateway.ts';

export function getShopsByPartner({ world, call }: PublicContext): Answer {
  const pageNo = Number(call.query.get('page_no') ?? '1');
  const pageSize = Number(call.query.get('page_size') ?? '100');
  if (!(pageNo >= 1) || !(pageSize >= 1 && pageSize <= 100)) {
    return refusal(200, 'error_param', 'page_no starts from 1 and page_size is between 1 and 100.');
  }
  const authorised = world.shopsOf('shopee').flatMap(({ spec }) => {
    const authTime = world.grants.shopee.authorisedAt(spec.externalId);
    if (authTime === undefined) return [];
    return [
      {
        region: spec.market.region,
        shop_id: Number(spec.externalId),
        auth_time: authTime,
        expire_time: authTime + AUTHORISATION_SECONDS,
        sip_affi_shop_list: [],
      },
    ];
  });
  const start = (pageNo - 1) * pageSize;
  return flat({
    authed_shop_list: authorised.slice(start, start + pageSize),
    more: authorised.length > start + pageSize,
  });
}

export function getShopInfo({ shop, token }: ShopContext): Answer {
  return flat({
    auth_time: token.authorisedAt,
    expire_time: token.authorisedAt + AUTHORISATION_SECONDS,
    shop_name: shop.spec.name,
    region: shop.spec.market.region,
    status: 'NORMAL',
    shop_fulfillment_flag: 'Others',
    is_cb: false,
    is_upgraded_cbsc: false,
    merchant_id: null,
    is_sip: false,
    is_main_shop: false,
    is_direct_shop: false,
    linked_main_shop_id: 0,
    linked_direct_shop_list: [],
    is_one_awb: false,
    is_mart_shop: false,
    is_outlet_shop: false,
  });
}
