/**
 * The sandbox's world: options with their defaults filled in, the shops, their catalogues, grants, limits, faults and
 * statistics. Built once by `startSandbox`; the marketplaces and the control API share it.
 */
import { CreateListing } from './catalogue/create-listing.ts';
import { ShopCatalogue } from './catalogue/shop-catalogue.ts';
import { listingPlan } from './generator/goods.ts';
import { MARKETS } from './generator/markets.ts';
import { ShopModel, type ShopSpec } from './generator/shop-model.ts';
import { TokenCodec } from './tokens/codec.ts';
import { GrantBook } from './tokens/grant-book.ts';
import { FaultTable } from './traffic/fault-table.ts';
import { RateLimiter } from './traffic/limiter.ts';
import { QuotaBook } from './traffic/quota.ts';
import { Script } from './traffic/script.ts';
import { Stats } from './traffic/stats.ts';
import type { Currency, PlatformName, SandboxCredentials, SandboxOptions, SandboxShop } from './types.ts';

const MOST_PRODUCTS = 5_000_000;

/** Fixed credentials; the TikTok Shop pair and the Shopee pair are also those of published signature vectors. */
const CREDENTIALS: SandboxCredentials = {
  shopee: {
    partnerId: 2001887,
    partnerKey: '7b1f0c5de2a94f6388d1c0b7a6e5d4c3b2a190807f6e5d4c3b2a19080716253f',
    mainAccountId: 1000400,
  },
  'tiktok-shop': {
    appKey: '6f0sandbox01',
    appSecret: '0b5c1f7d2e9a4c6883d1aa50e7f94b1c6d3e2f10',
    serviceId: '7300000000000000001',
  },
};

const PLACES = [
  { platform: 'shopee', externalId: '227700101', name: 'northline', cipher: null },
  { platform: 'shopee', externalId: '227700102', name: 'northline', cipher: null },
  {
    platform: 'tiktok-shop',
    externalId: '7494000000000000103',
    name: 'Northline',
    cipher: 'ROW_c2FuZGJveEFBQUFBQUEx',
  },
  {
    platform: 'tiktok-shop',
    externalId: '7494000000000000104',
    name: 'Northline',
    cipher: 'ROW_c2FuZGJveEFBQUFBQUEy',
  },
] as const;

const DEFAULT_CURRENCIES = ['SGD', 'IDR', 'GBP', 'VND'] as const;

/** A shop in use: what it is, what it holds, how it is searched. */
export interface Shop {
  readonly spec: ShopSpec;
  readonly model: ShopModel;
  readonly catalogue: ShopCatalogue;
  readonly createListing: CreateListing;
}

/** Wrong options of `startSandbox`; the message names the option and gives an example. */
export class SandboxOptionsError extends Error {}

export class World {
  readonly seed: number;
  readonly credentials: SandboxCredentials;
  readonly shops: readonly Shop[];
  readonly faults: FaultTable;
  readonly stats: Stats;
  readonly tiktokRedirectUrl: string | null;
  /** Unix milliseconds by the right time, which a marketplace's own clock may differ from. */
  readonly clock: () => number;
  readonly script = new Script();
  readonly quotas: Readonly<Record<PlatformName, QuotaBook>>;
  readonly limiters: Readonly<Record<PlatformName, RateLimiter>>;
  readonly grants: Readonly<Record<PlatformName, GrantBook>>;
  /** Called after everything that the state file should keep. */
  onChange: () => void = () => undefined;

  constructor(options: SandboxOptions) {
    this.seed = options.seed ?? 1;
    this.clock = options.now ?? Date.now;
    this.credentials = { ...CREDENTIALS, ...options.credentials };
    this.tiktokRedirectUrl = options.tiktokRedirectUrl ?? null;
    this.shops = makeShops(options, this.seed);
    this.faults = new FaultTable(options.limits);
    this.stats = new Stats(this.clock());
    this.quotas = { shopee: new QuotaBook(), 'tiktok-shop': new QuotaBook() };
    this.limiters = { shopee: new RateLimiter(), 'tiktok-shop': new RateLimiter() };
    const mainAccount = `main:${this.credentials.shopee.mainAccountId}`;
    this.grants = {
      shopee: new GrantBook(
        new TokenCodec(this.seed, options.shopeeTokens ?? 'jwt'),
        () => this.now('shopee'),
        (subject, holder) => subject === holder || subject === mainAccount,
      ),
      'tiktok-shop': new GrantBook(
        new TokenCodec(this.seed, 'row'),
        () => this.now('tiktok-shop'),
        (subject, holder) => subject === holder,
      ),
    };
  }

  /** @returns Unix milliseconds of a marketplace's clock, which a fault may have set wrong */
  now(platform: PlatformName, shop = '-'): number {
    return this.clock() + this.faults.settings(platform, shop).clockSkewMs;
  }

  /** @returns Unix seconds of a marketplace's clock */
  seconds(platform: PlatformName, shop = '-'): number {
    return Math.floor(this.now(platform, shop) / 1000);
  }

  /** Counts a call in the quota that holds for it. @returns whether it is within */
  admitToQuota(platform: PlatformName, shop: string): boolean {
    const owner = this.faults.ownerOf('quota', platform, shop);
    const { quota } = this.faults.settings(platform, shop);
    const period = platform === 'shopee' ? 'day-utc+8' : 'hour';
    return this.quotas[platform].admit(owner, quota, period, this.now(platform, shop));
  }

  shopsOf(platform: PlatformName): readonly Shop[] {
    return this.shops.filter(({ spec }) => spec.platform === platform);
  }

  shop(platform: PlatformName, externalId: string): Shop | undefined {
    return this.shops.find(({ spec }) => spec.platform === platform && spec.externalId === externalId);
  }

  shopByCipher(cipher: string): Shop | undefined {
    return this.shops.find(({ spec }) => spec.cipher === cipher);
  }
}

/** @returns what users of the sandbox see of a shop */
export function describeShop({ spec }: Shop): SandboxShop {
  const { platform, externalId, name, market, cipher, products } = spec;
  const { region, currency, language } = market;
  return { platform, externalId, name, region, currency, language, cipher, products };
}

function makeShops(options: SandboxOptions, seed: number): readonly Shop[] {
  const currencies = checkCurrencies(options.currencies ?? DEFAULT_CURRENCIES);
  const plans = listingPlan(seed, 4);
  const places = PLACES.map((place, ordinal) => {
    const market = MARKETS[currencies[ordinal] ?? 'SGD'];
    return { ...place, ordinal, market, key: `${place.platform}:${market.region}` };
  });
  for (const key of Object.keys(options.shopProducts ?? {})) {
    if (places.some((place) => place.key === key)) continue;
    const known = places.map((place) => place.key).join(', ');
    throw new SandboxOptionsError(
      `shopProducts: no shop "${key}"; there are ${known} (example: shopee:SG=100000)`,
    );
  }
  return places.map(({ key, ...place }, ordinal) => {
    const products = options.shopProducts?.[key] ?? options.products ?? 500;
    if (!Number.isInteger(products) || products < 0 || products > MOST_PRODUCTS) {
      throw new SandboxOptionsError(
        `products: ${products} is not a whole number from 0 to ${MOST_PRODUCTS} (example: 500)`,
      );
    }
    const name = `${place.name}${place.platform === 'shopee' ? '_' : ' '}${regionName(place)}`;
    const spec: ShopSpec = { ...place, name, products };
    const model = new ShopModel(seed, spec, plans[ordinal] ?? []);
    const catalogue = new ShopCatalogue(model);
    return { spec, model, catalogue, createListing: new CreateListing(catalogue) };
  });
}

function regionName(place: {
  readonly platform: PlatformName;
  readonly market: { readonly region: string };
}): string {
  return place.platform === 'shopee' ? place.market.region.toLowerCase() : place.market.region;
}

function checkCurrencies(currencies: readonly Currency[]): readonly Currency[] {
  const known = currencies.every((currency) => currency in MARKETS);
  if (!known || currencies.length !== 4 || new Set(currencies).size !== 4) {
    throw new SandboxOptionsError(
      `currencies: want four different ones of ${Object.keys(MARKETS).join(', ')} (example: SGD,THB,GBP,VND)`,
    );
  }
  if (currencies.slice(0, 2).includes('GBP')) {
    throw new SandboxOptionsError(
      'currencies: Shopee has no shops in GBP, so it can not be one of the first two',
    );
  }
  return currencies;
}
