/** The words and flags by which `syncstore products` picks products: one form for looking and for exporting. */
import { PLATFORM_IDS, type PlatformId, PRODUCT_STATUSES } from '@syncstore/contracts';
import type { ProductFilter } from '@syncstore/store';
import { type Command, Option } from 'commander';
import type { CommonFlags } from '../commands/command.ts';

/** A master whose listings are all gone has a status that no listing has. */
const STATUSES = [...PRODUCT_STATUSES, 'delisted'] as const;

export interface ProductFlags extends CommonFlags {
  readonly platform?: PlatformId;
  readonly shop?: string;
  readonly status?: (typeof STATUSES)[number];
}

/** Adds the words and flags to a command. */
export function pickingProducts(command: Command): Command {
  return command
    .argument('[text...]', 'beginnings of words of the name, or a GTIN, a SKU or the id of a listing')
    .addOption(new Option('--platform <platform>', 'with a listing there').choices([...PLATFORM_IDS]))
    .option('--shop <id>', "with a listing in one shop, by its marketplace's id")
    .addOption(new Option('--status <status>', 'in this status').choices([...STATUSES]));
}

/** What the words and flags pick, without a limit. */
export function productFilter(
  text: readonly string[],
  { platform, shop, status }: ProductFlags,
): Omit<ProductFilter, 'limit'> {
  return {
    ...(text.length > 0 && { text: text.join(' ') }),
    ...(platform && { platform }),
    ...(shop !== undefined && { shop }),
    ...(status && { status }),
  };
}
