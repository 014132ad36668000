/** `syncstore shops pause|resume`: holds everything of a shop, and takes it up again. */
import { PLATFORM_IDS, type PlatformId } from '@syncstore/contracts';
import { EXIT, type ExitCode, pauseShop, type Runtime, resumeShop } from '@syncstore/runtime';
import type { Decision, ShopView } from '@syncstore/store';
import { type Command, Option } from 'commander';
import { decisionOf } from '../decision.ts';
import type { Output } from '../output.ts';
import { chooseShops } from '../runs/choose-shops.ts';
import { withRuntime } from '../session.ts';
import { type CommonFlags, commonOptions, type Finish, flagsOf } from './command.ts';

interface HoldFlags extends CommonFlags {
  readonly platform?: PlatformId;
  readonly reason?: string;
}

/** Adds both commands below `shops`. */
export function addHoldCommands(shops: Command, finish: Finish): void {
  add('pause', 'hold every run of a shop until it is resumed', pause);
  add('resume', 'let a paused shop go on, or try a refused authorisation again', resume);

  function add(
    name: string,
    description: string,
    act: (runtime: Runtime, shop: ShopView, by: Decision) => Promise<Told>,
  ): void {
    const command = shops
      .command(name)
      .description(description)
      .argument('<shop>', "the shop, by its marketplace's id")
      .addOption(
        new Option('--platform <platform>', 'where two marketplaces share an id').choices([...PLATFORM_IDS]),
      )
      .option('--reason <text>', 'why, for the record')
      .action(async (id: string) => {
        const { flags, output } = flagsOf<HoldFlags>(command);
        finish(
          await withRuntime(async (runtime) => {
            const chosen = await chooseShops(runtime.database, { ...flags, shop: id });
            const told: Told[] = [];
            for (const shop of chosen) told.push(await act(runtime, shop, decisionOf(flags)));
            return say(told, output);
          }),
        );
      });
    commonOptions(command, `  syncstore shops ${name} 227700101 --reason "stock-taking"`);
  }
}

interface Told {
  readonly platform: PlatformId;
  readonly shop: string;
  readonly state: 'paused' | 'active' | 'refused';
  readonly message: string;
}

async function pause(runtime: Runtime, shop: ShopView, by: Decision): Promise<Told> {
  const isNew = await pauseShop(runtime, shop.id, by);
  const message = isNew
    ? `is paused. Go on: syncstore shops resume ${shop.externalId}`
    : 'was paused already.';
  return { platform: shop.platform, shop: shop.externalId, state: 'paused', message };
}

async function resume(runtime: Runtime, shop: ShopView, by: Decision): Promise<Told> {
  const { platform, externalId } = shop;
  const result = await resumeShop(runtime, shop, by);
  if (result.kind === 'refused') {
    const message = `can't go on: ${result.reason}\n  Ask the seller for a new consent: syncstore shops connect ${platform}`;
    return { platform, shop: externalId, state: 'refused', message };
  }
  const doubt = result.unchecked === null ? '' : ` Its authorisation could not be tried: ${result.unchecked}`;
  return { platform, shop: externalId, state: 'active', message: `goes on.${doubt}` };
}

function say(told: readonly Told[], output: Output): ExitCode {
  if (output.json) output.printJson({ shops: told });
  for (const { platform, shop, message } of told) output.tell(`${platform} ${shop} ${message}`);
  return told.some(({ state }) => state === 'refused') ? EXIT.refused : EXIT.done;
}
