/**
 * `npm run sandbox -- --port 4010 --products 500 --seed 1`: the sandbox as a process. One line on stdout says when it is
 * ready and where; SIGTERM and SIGINT end it with exit code 0, wrong options with 2, a taken port with 5.
 */
import { Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { SandboxOptionsError, startSandbox } from './index.ts';
import type { Currency, LimitsOption, SandboxOptions } from './types.ts';

interface Flags {
  readonly port: number;
  readonly host: string;
  readonly products: number;
  readonly shop: Readonly<Record<string, number>>;
  readonly seed: number;
  readonly currencies?: readonly Currency[];
  readonly limits?: LimitsOption;
  readonly state?: string;
  readonly control: 'loopback' | 'any';
  readonly shopeeTokens: 'jwt' | 'hex32';
  readonly tiktokRedirect?: string;
}

const currenciesSchema = z.array(z.enum(['SGD', 'IDR', 'THB', 'VND', 'GBP']));

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('want a whole number.');
  return Number(text);
}

function collectShop(
  text: string,
  shops: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const match = /^([a-z-]+:[A-Z]{2})=(\d+)$/.exec(text);
  if (match?.[1] === undefined)
    throw new InvalidArgumentError('want PLATFORM:REGION=PRODUCTS, as in shopee:SG=100000.');
  return { ...shops, [match[1]]: Number(match[2]) };
}

function currencyList(text: string): readonly Currency[] {
  const parsed = currenciesSchema.safeParse(text.split(','));
  if (!parsed.success)
    throw new InvalidArgumentError('want four of SGD,IDR,THB,VND,GBP, as in SGD,THB,GBP,VND.');
  return parsed.data;
}

/** `lifted`, or `shopee.app=100,tiktok-shop.shopEndpoint=off` */
function limitList(text: string): LimitsOption {
  if (text === 'lifted') return text;
  const limits: Record<'shopee' | 'tiktok-shop', Record<string, number | null>> = {
    shopee: {},
    'tiktok-shop': {},
  };
  for (const part of text.split(',')) {
    const match = /^(shopee|tiktok-shop)\.(app|shop|endpoint|shopEndpoint)=(\d+|off)$/.exec(part);
    const [, platform, scope, value] = match ?? [];
    if (scope === undefined || (platform !== 'shopee' && platform !== 'tiktok-shop')) {
      throw new InvalidArgumentError(
        'want "lifted", or a list as in shopee.app=100,tiktok-shop.shopEndpoint=50.',
      );
    }
    limits[platform][scope] = value === 'off' ? null : Number(value);
  }
  return limits;
}

function readFlags(): Flags {
  const program = new Command('sandbox')
    .description('Serves Shopee Open Platform v2 and TikTok Shop Open API with a generated catalogue.')
    .option('--port <number>', 'port to listen on, 0 for a free one', wholeNumber, 4010)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--products <number>', 'products a shop, in all statuses', wholeNumber, 500)
    .option('--shop <platform:region=number>', 'products of one shop; repeatable', collectShop, {})
    .option('--seed <number>', 'the same seed gives the same catalogue', wholeNumber, 1)
    .option('--currencies <list>', 'four different ones; the first two are Shopee shops', currencyList)
    .option(
      '--limits <list>',
      '"lifted", or calls per second as in shopee.app=100,tiktok-shop.shopEndpoint=50',
      limitList,
    )
    .option('--state <file>', 'keep mutations and spent tokens in this JSON file')
    .addOption(
      new Option('--control <who>', 'who may use /_sandbox/*')
        .choices(['loopback', 'any'])
        .default('loopback')
        .env('SANDBOX_CONTROL'),
    )
    .addOption(
      new Option('--shopee-tokens <shape>', 'shape of Shopee tokens')
        .choices(['jwt', 'hex32'])
        .default('jwt'),
    )
    .option('--tiktok-redirect <url>', "the app's redirect URL on TikTok Shop's consent page")
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  return program.parse().opts<Flags>();
}

function toOptions(flags: Flags): SandboxOptions {
  const { port, host, products, seed, currencies, limits, control, shopeeTokens } = flags;
  return {
    port,
    host,
    products,
    shopProducts: flags.shop,
    seed,
    currencies,
    limits,
    control,
    shopeeTokens,
    stateFile: flags.state,
    tiktokRedirectUrl: flags.tiktokRedirect,
  };
}

try {
  const sandbox = await startSandbox(toOptions(readFlags()));
  const shops = sandbox.shops.map(({ platform, region, products }) => `${platform}:${region} ${products}`);
  const stop = (): void => {
    void sandbox.close().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.stdout.write(`Sandbox ready at ${sandbox.url} (seed ${sandbox.seed}; ${shops.join(', ')})\n`);
} catch (error) {
  process.stderr.write(`sandbox: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof SandboxOptionsError ? 2 : 5;
}
