/** Rows for Shopee. Without partner id and key the platform is not configured, which is no error by itself. */
import { baseUrl, decimal, integer, text } from '../fields.ts';
import { defaulted, optional } from '../setting.ts';

export const shopeeSettings = {
  SHOPEE_BASE_URL: defaulted({
    schema: baseUrl(),
    default: 'https://partner.shopeemobile.com',
    reason: 'The API host of the live environment; it serves every market.',
  }),
  SHOPEE_CONSENT_URL: optional({
    schema: baseUrl(),
    reason:
      'The host of the consent page. When it is not set the signed consent link of the API host is used, which every app still has.',
    example: 'https://open.shopee.com',
  }),
  SHOPEE_PARTNER_ID: optional({
    schema: integer(1, 4_294_967_295),
    reason: 'The app, as the Shopee Open Platform console shows it.',
    example: '2001887',
  }),
  SHOPEE_PARTNER_KEY: optional({
    schema: text,
    reason: 'The key that signs every call of the app.',
    example: 'shpk4a6f...',
    visibility: 'secret',
  }),
  SHOPEE_APP_CALLS_PER_SECOND: defaulted({
    schema: decimal(0.01, 100_000),
    default: 10,
    reason:
      'Limit for the whole app. Shopee publishes none and locks apps that stay above theirs: raise it in small steps.',
  }),
  SHOPEE_SHOP_CALLS_PER_SECOND: defaulted({
    schema: decimal(0.01, 100_000),
    default: 5,
    reason: 'Limit for each shop, so that one large shop leaves budget to the others.',
  }),
  SHOPEE_CALLS_PER_DAY: optional({
    schema: integer(1, 1_000_000_000),
    reason:
      "The app's daily quota, if you know it: SyncStore stops there and goes on at 00:00 UTC+8. Shopee publishes none; when it is not set, Shopee's own refusal tells.",
    example: '100000',
  }),
  SHOPEE_PAGE_SIZE: defaulted({
    schema: integer(1, 100),
    default: 100,
    reason: 'Products asked for in one list call; 100 is the most that Shopee takes.',
  }),
  SHOPEE_DETAIL_CONCURRENCY: defaulted({
    schema: integer(1, 64),
    default: 4,
    reason:
      'Detail calls of one page that may be under way at once. Two to five a shop are safe; the rate budget holds in any case.',
  }),
  SHOPEE_ATTEMPTS: defaulted({
    schema: integer(1, 100),
    default: 5,
    reason:
      'Times a page is tried before it goes to the dead-letter queue. Throttling and outages of PostgreSQL or Redis cost none.',
  }),
};
