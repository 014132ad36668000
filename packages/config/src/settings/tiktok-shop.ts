/** Rows for TikTok Shop. Without app key and secret the platform is not configured, which is no error by itself. */
import { baseUrl, decimal, integer, text } from '../fields.ts';
import { defaulted, optional } from '../setting.ts';

export const tiktokShopSettings = {
  TIKTOK_SHOP_BASE_URL: defaulted({
    schema: baseUrl(),
    default: 'https://open-api.tiktokglobalshop.com',
    reason: 'The API host; one for every market.',
  }),
  TIKTOK_SHOP_AUTH_URL: defaulted({
    schema: baseUrl(),
    default: 'https://auth.tiktok-shops.com',
    reason: 'The host that trades codes and refresh tokens for access tokens.',
  }),
  TIKTOK_SHOP_CONSENT_URL: defaulted({
    schema: baseUrl(),
    default: 'https://services.tiktokshop.com',
    reason:
      'The host of the consent page; sellers in the United States use https://services.us.tiktokshop.com.',
  }),
  TIKTOK_SHOP_APP_KEY: optional({
    schema: text,
    reason: 'The app, as the TikTok Shop Partner Center shows it.',
    example: '6abcde12fgh34',
  }),
  TIKTOK_SHOP_APP_SECRET: optional({
    schema: text,
    reason: 'The secret that signs every call of the app.',
    example: '0123456789abcdef...',
    visibility: 'secret',
  }),
  TIKTOK_SHOP_SERVICE_ID: optional({
    schema: text,
    reason:
      'The id in the consent link, as the Partner Center shows it. Only `syncstore` and the console ask for it, when a seller gives consent.',
    example: '7172233445566778899',
  }),
  TIKTOK_SHOP_ENDPOINT_CALLS_PER_SECOND: defaulted({
    schema: decimal(0.01, 100_000),
    default: 50,
    reason:
      'Limit for each endpoint of each shop, as TikTok Shop has published it. Lower it where your app was given less.',
  }),
  TIKTOK_SHOP_CALLS_PER_DAY: optional({
    schema: integer(1, 1_000_000_000),
    reason: "A limit for the app's calls of one day (UTC), if you want one. TikTok Shop documents none.",
    example: '1000000',
  }),
  TIKTOK_SHOP_PAGE_SIZE: defaulted({
    schema: integer(1, 100),
    default: 100,
    reason: 'Products asked for in one search call; 100 is the most that TikTok Shop takes.',
  }),
  TIKTOK_SHOP_DETAIL_CONCURRENCY: defaulted({
    schema: integer(1, 64),
    default: 8,
    reason:
      'Detail calls of one page that may be under way at once: each product is a call of its own, and 8 fill 50 calls a second at 150 ms a call.',
  }),
  TIKTOK_SHOP_ATTEMPTS: defaulted({
    schema: integer(1, 100),
    default: 5,
    reason:
      'Times a page is tried before it goes to the dead-letter queue. Throttling and outages of PostgreSQL or Redis cost none.',
  }),
};
