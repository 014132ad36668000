/** A shop as the API shows it: without what its calls are made with. */
import type { ShopView } from '@syncstore/store';

/** @returns plain data for JSON */
export function publicShop(shop: ShopView) {
  const { platform, externalId, name, region, currency, status, grantStatus, grantPausedReason, watermark } =
    shop;
  return {
    platform,
    shop: externalId,
    name,
    region,
    currency,
    status,
    grant: { status: grantStatus, reason: grantPausedReason },
    importedUntil: watermark,
  };
}
