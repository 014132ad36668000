/** From `--platform` and `--shop` to connected shops. A name that fits none is answered with the names that exist. */
import type { PlatformId } from '@syncstore/contracts';
import { EXIT } from '@syncstore/runtime';
import { type Database, listShops, type ShopView } from '@syncstore/store';
import { CliFailure } from '../failure.ts';

export interface ShopChoice {
  readonly platform?: PlatformId;
  /** The shop's id on its marketplace. */
  readonly shop?: string;
}

/**
 * @returns at least one shop, in the order they were connected
 * @throws CliFailure (usage) when no shop fits
 */
export async function chooseShops(database: Database, choice: ShopChoice): Promise<ShopView[]> {
  const shops = await listShops(database);
  const chosen = shops.filter(
    (shop) =>
      (choice.platform === undefined || shop.platform === choice.platform) &&
      (choice.shop === undefined || shop.externalId === choice.shop),
  );
  if (chosen.length > 0) return chosen;
  if (shops.length === 0) {
    throw new CliFailure(
      EXIT.usage,
      'No shop is connected yet. Connect one: syncstore shops connect shopee (or tiktok-shop)',
    );
  }
  const wanted = [choice.platform, choice.shop].filter((word) => word !== undefined).join(' ');
  throw new CliFailure(EXIT.usage, `No shop "${wanted}" is connected. There are:\n${describe(shops)}`);
}

function describe(shops: readonly ShopView[]): string {
  return shops
    .map((shop) => `  ${shop.platform} ${shop.externalId}  ${shop.name} (${shop.region})`)
    .join('\n');
}
