/**
 * GET /api/shops and one of them, POST …/pause and …/resume, and POST /api/shops/connect, which makes the link for a seller's
 * consent. How the calls of a shop are made (tokens, ciphers) is in no answer.
 */
import { consentStates, pauseShop, type Runtime, resumeShop } from '@syncstore/runtime';
import { type Database, listShops, type ShopView } from '@syncstore/store';
import { z } from 'zod';
import { platformThatIsConfigured, redirectUrlOf } from '../oauth/consent.ts';
import { HttpProblem } from '../problems.ts';
import {
  type Api,
  cursorOf,
  decisionBody,
  decisionOf,
  given,
  idPlace,
  pageOf,
  pageSchema,
  pageShape,
  platformSchema,
  possibly,
  shopParams,
} from './convention.ts';

export const shopSchema = z
  .object({
    platform: platformSchema,
    shop: z.string(),
    name: z.string(),
    region: z.string(),
    currency: z.string(),
    seller: z.string().describe('Whose goods these are: SKUs match within one seller'),
    status: z.string().describe('active or paused'),
    grant: z.object({
      status: z.string().describe('active or needs_reconsent'),
      reason: z.string().nullable(),
      accessExpiresAt: z.date().describe('When the token at hand ends. It is renewed before'),
    }),
    importedUntil: z.date().nullable().describe('Where the next incremental import starts'),
  })
  .meta({ id: 'Shop' });

const TAGS = ['Shops'];
const listQuery = z.strictObject({ ...pageShape, platform: platformSchema.optional() });
const connectBody = z.strictObject({
  platform: platformSchema,
  seller: z.string().min(1).max(100).default('default'),
});

/** Adds the routes. */
export function addShopRoutes(api: Api, runtime: Runtime): void {
  const { config, database } = runtime;

  api.get(
    '/api/shops',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Connected shops, in the order they were connected',
        tags: TAGS,
        querystring: listQuery,
        response: { 200: pageSchema(shopSchema) },
      },
    },
    async ({ query: { limit, cursor, platform } }) => {
      const after = cursorOf(cursor, idPlace) ?? 0;
      const shops = await listShops(database, given({ platform }));
      const page = pageOf(
        shops.filter(({ id }) => id > after),
        limit,
        ({ id }) => id,
      );
      return { ...page, items: page.items.map(publicShop) };
    },
  );

  api.get(
    '/api/shops/:platform/:shop',
    {
      config: { access: 'viewer' },
      schema: { summary: 'One shop', tags: TAGS, params: shopParams, response: { 200: shopSchema } },
    },
    async ({ params }) => publicShop(await shopThatExists(database, params)),
  );

  api.post(
    '/api/shops/:platform/:shop/pause',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Hold every run of a shop, those to come too',
        tags: TAGS,
        params: shopParams,
        body: decisionBody,
        response: { 200: shopSchema },
      },
    },
    async (request) => {
      const { id } = await shopThatExists(database, request.params);
      await possibly(pauseShop(runtime, id, decisionOf(request, request.body)));
      return publicShop(await shopThatExists(database, request.params));
    },
  );

  api.post(
    '/api/shops/:platform/:shop/resume',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Let a paused shop go on, or try a refused authorisation again',
        tags: TAGS,
        params: shopParams,
        body: decisionBody,
        response: {
          200: shopSchema.extend({
            unchecked: z.string().nullable().describe('Why its authorisation could not be tried'),
          }),
        },
      },
    },
    async (request) => {
      const shop = await shopThatExists(database, request.params);
      const result = await possibly(resumeShop(runtime, shop, decisionOf(request, request.body)));
      if (result.kind === 'refused') throw new HttpProblem(409, result.reason);
      return { ...publicShop(await shopThatExists(database, request.params)), unchecked: result.unchecked };
    },
  );

  api.post(
    '/api/shops/connect',
    {
      config: { access: 'admin' },
      schema: {
        summary: "Make the link for a seller's consent",
        description: 'The marketplace sends the seller back to `redirectUrl`, and the shops are connected.',
        tags: TAGS,
        body: connectBody,
        response: { 200: z.object({ platform: platformSchema, consentUrl: z.url(), redirectUrl: z.url() }) },
      },
    },
    async (request) => {
      const platform = platformThatIsConfigured(runtime, request.body.platform);
      const redirectUrl = redirectUrlOf(runtime, platform, request);
      const state = consentStates(config.encryptionKey).issue(platform.id, request.body.seller);
      return {
        platform: platform.id,
        consentUrl: platform.consentUrl({ redirectUrl, state }),
        redirectUrl,
      };
    },
  );
}

/** A shop without what its calls are made with. */
export function publicShop(shop: ShopView): z.infer<typeof shopSchema> {
  const { platform, externalId, name, region, currency, seller, status, watermark } = shop;
  const { grantStatus, grantPausedReason, accessExpiresAt } = shop;
  return {
    platform,
    shop: externalId,
    name,
    region,
    currency,
    seller,
    status,
    grant: { status: grantStatus, reason: grantPausedReason, accessExpiresAt },
    importedUntil: watermark,
  };
}

/** @throws HttpProblem 404 */
async function shopThatExists(
  database: Database,
  { platform, shop: externalId }: z.infer<typeof shopParams>,
): Promise<ShopView> {
  const [shop] = await listShops(database, { platform, externalId });
  if (!shop) throw new HttpProblem(404, `No shop ${externalId} of ${platform} is connected.`);
  return shop;
}

/**
 * The shops that a choice picks; all of them when it says nothing.
 * @throws HttpProblem 404 when it picks none
 */
export async function chosenShops(
  database: Database,
  { platform, shop }: { readonly platform?: ShopView['platform']; readonly shop?: string },
): Promise<ShopView[]> {
  const shops = await listShops(database, given({ platform, externalId: shop }));
  if (shops.length > 0) return shops;
  const wanted = [platform, shop].filter((word) => word !== undefined).join(' ');
  throw new HttpProblem(
    404,
    wanted === '' ? 'No shop is connected yet.' : `No shop "${wanted}" is connected.`,
  );
}
