/**
 * `syncstore shops connect <platform>`: how a seller's consent becomes connected shops.
 *
 *   1. Without a code: print the consent link. The seller opens it and agrees.
 *   2. The marketplace sends the browser to the redirect URL. If that is the console's, it takes the code in by itself;
 *      otherwise the address is copied from the browser.
 *   3. With `--callback-url` or `--code`: trade the code for tokens, and store them with the shops they cover.
 */
import { PLATFORM_IDS, type Platform, type PlatformId } from '@syncstore/contracts';
import { connectShops, consentStates, EXIT, type ExitCode, type Runtime } from '@syncstore/runtime';
import { Argument, type Command, Option } from 'commander';
import { CliFailure } from '../failure.ts';
import { notConfigured } from '../marketplaces.ts';
import type { Output } from '../output.ts';
import { withRuntime } from '../session.ts';
import { type CommonFlags, commonOptions, type Finish, flagsOf } from './command.ts';
import { type RedirectFlags, redirectParameters } from './redirect-parameters.ts';

interface ConnectFlags extends CommonFlags, RedirectFlags {
  readonly redirectUrl?: string;
  readonly seller: string;
}

const DEFAULT_CONSOLE_PORT = 3000;

const EXAMPLES = `  syncstore shops connect shopee --redirect-url https://example.com/oauth/shopee/callback
  syncstore shops connect shopee --callback-url "https://example.com/oauth/shopee/callback?code=…&shop_id=…"
  syncstore shops connect shopee --code 6f2a… --shop-id 227700101
  syncstore shops connect tiktok-shop --code ROW_…`;

/** Adds the command below `shops`. */
export function addConnectCommand(shops: Command, finish: Finish): void {
  const connect = shops
    .command('connect')
    .description("print the link for a seller's consent, or take in the code that came of it")
    .addArgument(new Argument('<platform>', 'the marketplace').choices([...PLATFORM_IDS]))
    .option('--redirect-url <url>', 'where the consent page sends the browser (default: the console)')
    .addOption(
      new Option('--callback-url <url>', 'the whole address the browser was sent to').conflicts('code'),
    )
    .option('--code <code>', 'the code in that address')
    .addOption(new Option('--shop-id <id>', 'Shopee: shop_id in that address').conflicts('mainAccountId'))
    .option('--main-account-id <id>', 'Shopee: main_account_id in that address')
    .option('--seller <name>', 'whose goods these are: SKUs match within one seller', 'default')
    .action(async (id: PlatformId) => {
      const { flags, output } = flagsOf<ConnectFlags>(connect);
      const parameters = redirectParameters(id, flags);
      finish(
        await withRuntime(async (runtime) => {
          const platform = runtime.platforms.get(id);
          if (!platform) throw notConfigured(id);
          if (parameters === undefined) return printLink(runtime, platform, flags, output);
          return takeIn(runtime, platform, parameters, flags.seller, output);
        }),
      );
    });
  commonOptions(connect, EXAMPLES);
}

function printLink({ config }: Runtime, platform: Platform, flags: ConnectFlags, output: Output): ExitCode {
  const { publicUrl, port } = config.console;
  const own = `${publicUrl ?? `http://localhost:${port || DEFAULT_CONSOLE_PORT}`}/oauth/${platform.id}/callback`;
  const redirectUrl = flags.redirectUrl ?? own;
  if (!URL.canParse(redirectUrl)) {
    throw new CliFailure(
      EXIT.usage,
      `--redirect-url must be a whole URL, e.g. ${own}, but is "${redirectUrl}".`,
    );
  }
  const consentUrl = platform.consentUrl({
    redirectUrl,
    state: consentStates(config.encryptionKey).issue(platform.id, flags.seller),
  });
  if (output.json) output.printJson({ platform: platform.id, consentUrl, redirectUrl });
  else output.print(consentUrl);
  output.tell(
    [
      `1. Let the seller open this link soon (Shopee's is good for 5 minutes) and agree.`,
      `2. ${platform.displayName} then sends the browser to ${whereTo(platform.id, redirectUrl)}. If a page there says that shops are connected, that is all. Otherwise copy the whole address from the browser.`,
      `3. syncstore shops connect ${platform.id} --callback-url "<that address>"`,
    ].join('\n'),
  );
  return EXIT.done;
}

/** TikTok Shop's consent link has no room for it. */
function whereTo(platform: PlatformId, redirectUrl: string): string {
  return platform === 'tiktok-shop' ? "the redirect URL in your app's settings" : redirectUrl;
}

async function takeIn(
  runtime: Runtime,
  platform: Platform,
  parameters: Readonly<Record<string, string>>,
  seller: string,
  output: Output,
): Promise<ExitCode> {
  const authorisation = await platform.authorise(parameters);
  await connectShops(runtime, platform, authorisation, seller);
  const shops = authorisation.shops.map(({ externalId, name, region, currency }) => ({
    platform: platform.id,
    shop: externalId,
    name,
    region,
    currency,
  }));
  if (shops.length === 0) {
    throw new CliFailure(
      EXIT.refused,
      `${platform.displayName} took the code but shows no shop for it that can be imported. The log says which were left out and why.`,
    );
  }
  if (output.json) output.printJson({ shops });
  else
    for (const { platform: id, shop, name, region } of shops)
      output.print(`${id} ${shop}  ${name} (${region})`);
  output.tell('Connected. Import: syncstore import --wait');
  return EXIT.done;
}
