/** `syncstore shops`: the connected shops, and whether their authorisation still holds. */
import { EXIT, type ExitCode } from '@syncstore/runtime';
import { type Database, listShops, type ShopView } from '@syncstore/store';
import type { Command } from 'commander';
import { moment } from '../amounts.ts';
import type { Output } from '../output.ts';
import { withRuntime } from '../session.ts';
import { type Column, renderTable } from '../table.ts';
import { type CommonFlags, commonOptions, type Finish, flagsOf } from './command.ts';
import { addHoldCommands } from './hold-shops.ts';

/**
 * Adds the command to the program.
 * @returns it, for its subcommands
 */
export function addShopsCommand(program: Command, finish: Finish): Command {
  const shops = program
    .command('shops')
    .description('list connected shops')
    .action(async () => {
      const { output } = flagsOf<CommonFlags>(shops);
      finish(await withRuntime(({ database }) => list(database, output)));
    });
  addHoldCommands(shops, finish);
  return commonOptions(shops, '  syncstore shops\n  syncstore shops connect shopee');
}

async function list(database: Database, output: Output): Promise<ExitCode> {
  const shops = await listShops(database);
  if (output.json) output.printJson({ shops: shops.map(withoutInternals) });
  else if (shops.length > 0) output.print(renderTable(columns(output), shops));
  else output.tell('No shop is connected yet. Connect one: syncstore shops connect shopee (or tiktok-shop)');
  return EXIT.done;
}

/** What a shop is to the outside: how its calls are made is nobody's business. */
function withoutInternals(shop: ShopView) {
  const { platform, externalId, name, region, currency, seller, status, grantStatus, grantPausedReason } =
    shop;
  return {
    platform,
    shop: externalId,
    name,
    region,
    currency,
    seller,
    status,
    grant: { status: grantStatus, reason: grantPausedReason, accessExpiresAt: shop.accessExpiresAt },
    importedUntil: shop.watermark,
  };
}

function columns(output: Output): readonly Column<ShopView>[] {
  return [
    { title: 'PLATFORM', cell: (shop) => shop.platform },
    { title: 'SHOP', cell: (shop) => shop.externalId },
    { title: 'NAME', cell: (shop) => shop.name },
    { title: 'REGION', cell: (shop) => shop.region },
    { title: 'CURRENCY', cell: (shop) => shop.currency },
    { title: 'SELLER', cell: (shop) => shop.seller },
    { title: 'STATUS', cell: (shop) => shop.status },
    {
      title: 'AUTHORISATION',
      cell: (shop) => (shop.grantStatus === 'active' ? 'active' : 'connect again'),
      paint: (text, shop) => output.paint(text, shop.grantStatus === 'active' ? 'good' : 'bad'),
    },
    { title: 'IMPORTED UNTIL', cell: (shop) => moment(shop.watermark) },
  ];
}
