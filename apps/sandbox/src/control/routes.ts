/**
 * The control API under `/_sandbox/`: what no marketplace has. The truth, the statistics, the faults, mutations. It is
 * served to loopback addresses only unless the sandbox was told otherwise, since it can switch the marketplace off.
 * Bodies are JSON whatever their content type says. Wrong input answers 400 with what is wrong and where.
 */
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { mutate, UnknownProductError } from '../catalogue/mutate.ts';
import { truthOf } from '../catalogue/truth.ts';
import { refuseConnections } from '../http/connection.ts';
import { SELLER } from '../tiktok/gateway.ts';
import { faultsBodySchema } from '../traffic/fault-settings.ts';
import { scriptSchema } from '../traffic/script.ts';
import type { MutateRequest } from '../types.ts';
import { describeShop, type Shop, type World } from '../world.ts';

const platform = z.enum(['shopee', 'tiktok-shop']);
const count = z.number().int().nonnegative().max(1_000_000);

const shopQuerySchema = z.object({
  platform,
  shop: z.string(),
  format: z.enum(['json', 'ndjson']).default('json'),
  ids: z.string().optional(),
});

const mutateSchema = z.strictObject({
  platform,
  shop: z.union([z.string(), z.number().int()]).transform(String),
  create: count.optional(),
  update: count.optional(),
  delete: count.optional(),
  seed: z.number().int().optional(),
  updateIds: z.array(z.string()).optional(),
  deleteIds: z.array(z.string()).optional(),
});

/** Shopee has a grant for each shop, TikTok Shop one for the seller of all. */
const revokeSchema = z.strictObject({
  platform,
  shop: z.string().optional(),
  what: z.enum(['access', 'refresh', 'consent']),
});

const outageSchema = z.strictObject({ seconds: z.number().positive().max(3600) });

/** Input that the caller has to correct. */
class BadRequestError extends Error {}

/** Adds the routes. @param open whether anybody may use them, not only loopback addresses */
export function addControlRoutes(app: FastifyInstance, world: World, open: boolean): void {
  void app.register(
    (control, _options, registered) => {
      control.addHook('onRequest', async (request, reply) => {
        if (open || isLoopback(request.ip)) return;
        await reply.code(403).send({ error: 'the control API is open to loopback addresses only' });
      });
      control.setErrorHandler(async (error, _request, reply) => {
        const known = error instanceof BadRequestError || error instanceof UnknownProductError;
        return reply
          .code(known ? 400 : 500)
          .send({ error: error instanceof Error ? error.message : String(error) });
      });

      control.get('/health', () => ({
        status: 'ok',
        seed: world.seed,
        shops: world.shops.map(describeShop),
      }));
      control.get('/shops', () => world.shops.map(describeShop));
      control.get('/catalogue', (request, reply) => {
        const query = parse(shopQuerySchema, request.query);
        const shop = findShop(world, query.platform, query.shop);
        const lines = query.format === 'ndjson';
        reply.header('content-type', lines ? 'application/x-ndjson' : 'application/json');
        return reply.send(Readable.from(truthText(shop, query.ids?.split(','), lines)));
      });
      control.get('/stats', () => world.stats.read());
      control.delete('/stats', () => {
        world.stats.reset(world.clock());
        return world.stats.read();
      });
      control.get('/faults', () => world.faults.read());
      control.put('/faults', (request) => {
        world.faults.update(parse(faultsBodySchema, bodyOf(request)));
        return world.faults.read();
      });
      control.delete('/faults', () => {
        world.faults.reset();
        world.script.clear();
        return world.faults.read();
      });
      control.get('/answers', () => world.script.read());
      control.post('/answers', (request) => {
        world.script.add(parse(scriptSchema, bodyOf(request)));
        return world.script.read();
      });
      control.delete('/answers', () => {
        world.script.clear();
        return world.script.read();
      });
      control.post('/revoke', (request) => {
        const { platform: name, shop, what } = parse(revokeSchema, bodyOf(request));
        const holder = name === 'shopee' ? findShop(world, name, shop ?? '').spec.externalId : SELLER;
        world.grants[name].revoke(holder, what);
        world.onChange();
        return { platform: name, holder, what };
      });
      control.post('/outage', (request, reply) => {
        const { seconds } = parse(outageSchema, bodyOf(request));
        void reply.send({ seconds });
        reply.raw.once('close', () => {
          refuseConnections(app, seconds * 1000);
        });
        return reply;
      });
      control.post('/mutate', (request) => {
        const body: MutateRequest = parse(mutateSchema, bodyOf(request));
        const shop = findShop(world, body.platform, body.shop);
        const answer = mutate(shop.catalogue, body, world.seconds(body.platform, body.shop));
        world.onChange();
        return answer;
      });
      registered();
    },
    { prefix: '/_sandbox' },
  );
}

/** Text of the truth, a piece at a time, so that a shop of a million products streams. */
function* truthText(shop: Shop, ids: readonly string[] | undefined, lines: boolean): Generator<string> {
  let first = true;
  if (!lines) yield '[';
  for (const index of indicesOf(shop, ids)) {
    const text = JSON.stringify(truthOf(shop.model, shop.catalogue.row(index)));
    yield lines ? `${text}\n` : `${first ? '' : ',\n'}${text}`;
    first = false;
  }
  if (!lines) yield ']';
}

function* indicesOf({ catalogue }: Shop, ids: readonly string[] | undefined): Generator<number> {
  if (ids === undefined) {
    for (let index = 0; index < catalogue.size; index += 1) yield index;
    return;
  }
  for (const id of ids) {
    const row = catalogue.find(id);
    if (row !== undefined) yield row.index;
  }
}

function findShop(world: World, name: z.infer<typeof platform>, externalId: string): Shop {
  const shop = world.shop(name, externalId);
  if (shop !== undefined) return shop;
  const known = world.shopsOf(name).map(({ spec }) => spec.externalId);
  throw new BadRequestError(`shop: ${name} has no shop "${externalId}"; there are ${known.join(', ')}`);
}

function bodyOf(request: FastifyRequest): unknown {
  try {
    return JSON.parse(Buffer.isBuffer(request.body) ? request.body.toString() : '{}');
  } catch {
    throw new BadRequestError('the body is not JSON');
  }
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.') || 'input'}: ${message}`);
  throw new BadRequestError(problems.join('; '));
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}
