/**
 * The sandbox: Shopee Open Platform v2 and TikTok Shop Open API over HTTP, with a catalogue that is generated from a
 * seed. For tests in the same process; main.ts is the command line. README.md says what is served and decided.
 */
import { addControlRoutes } from './control/routes.ts';
import { closeServer } from './http/connection.ts';
import { makeServer } from './http/server.ts';
import { ShopeeMarketplace } from './shopee/marketplace.ts';
import { keepState } from './state-file.ts';
import { TikTokShopMarketplace } from './tiktok/marketplace.ts';
import type { Sandbox, SandboxOptions } from './types.ts';
import { describeShop, World } from './world.ts';

export type * from './types.ts';
export { SandboxOptionsError } from './world.ts';

/**
 * Starts a sandbox.
 * @param options all optional: four shops of 500 products on a free port of 127.0.0.1
 * @throws SandboxOptionsError for options that make no sense; the listener's own error when the port is taken
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const world = new World(options);
  if (options.stateFile !== undefined) keepState(world, options.stateFile);
  const shopee = new ShopeeMarketplace(world);
  const tiktokShop = new TikTokShopMarketplace(world);
  // TikTok Shop's auth host shares `/api/v2/` with Shopee, and it owns every path that is not Shopee's.
  const app = makeServer(world, [
    ['tiktok-shop', tiktokShop],
    ['shopee', shopee],
  ]);
  addControlRoutes(app, world, options.control === 'any');
  const host = options.host ?? '127.0.0.1';
  await app.listen({ host, port: options.port ?? 0 });
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : (options.port ?? 0);
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return {
    url: `http://${reachable}:${port}`,
    port,
    seed: world.seed,
    credentials: world.credentials,
    shops: world.shops.map(describeShop),
    close: () => closeServer(app),
  };
}
