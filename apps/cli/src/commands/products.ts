/** `syncstore products`: the catalogue. Finding products, one with its listings side by side, and all of them as a file. */
import { EXIT, type ExitCode } from '@syncstore/runtime';
import { type Database, readProducts, searchProducts } from '@syncstore/store';
import { type Command, Option } from 'commander';
import { plural } from '../amounts.ts';
import { CliFailure } from '../failure.ts';
import type { Output } from '../output.ts';
import { EXPORT_FORMATS, type ExportFormat, exportPages } from '../products/export-products.ts';
import { writeToFile, writeToStdout } from '../products/export-target.ts';
import { productDetails } from '../products/product-details.ts';
import { type ProductFlags, pickingProducts, productFilter } from '../products/product-filters.ts';
import { productTable } from '../products/product-table.ts';
import { withRuntime } from '../session.ts';
import { type CommonFlags, commonOptions, type Finish, flagsOf, positive, positives } from './command.ts';

interface SearchFlags extends ProductFlags {
  readonly limit: number;
  readonly cursor?: number;
}

interface ExportFlags extends ProductFlags {
  readonly format: ExportFormat;
  readonly listings?: true;
  readonly output?: string;
}

const DEFAULT_LIMIT = 20;

/** Adds the command and its subcommands to the program. */
export function addProductsCommand(program: Command, finish: Finish): void {
  const products = program.command('products').description('the catalogue: search, show, export');
  addSearch(products, finish);
  addShow(products, finish);
  addExport(products, finish);
}

function addSearch(products: Command, finish: Finish): void {
  const search = pickingProducts(products.command('search').description('products, newest first'))
    .option('--limit <number>', 'how many at most', positive, DEFAULT_LIMIT)
    .option('--cursor <cursor>', 'go on behind the answer before, by its nextCursor', positive)
    .action(async (text: string[]) => {
      const { flags, output } = flagsOf<SearchFlags>(search);
      finish(await withRuntime(({ database }) => showFound(database, text, flags, output)));
    });
  commonOptions(
    search,
    `  syncstore products search travel mug
  syncstore products search 4006381333931
  syncstore products search --shop 227700101 --status active --limit 100
  syncstore products search mug --json | jq -r .nextCursor`,
  );
}

function addShow(products: Command, finish: Finish): void {
  const show = products
    .command('show')
    .description('products in full, with their listings side by side')
    .argument('<id...>', 'ids of products, as search tells them', positives)
    .action(async (ids: number[]) => {
      const { output } = flagsOf<CommonFlags>(show);
      finish(await withRuntime(({ database }) => showOnes(database, ids, output)));
    });
  commonOptions(
    show,
    "  syncstore products show 4711\n  syncstore products show 4711 --json | jq '.products[0].listings[].matchConflict'",
  );
}

function addExport(products: Command, finish: Finish): void {
  const exporting = pickingProducts(
    products
      .command('export')
      .description('every product that search would find, as a file for other programs'),
  )
    .addOption(
      new Option('--format <format>', 'jsonl: as it is; csv: for spreadsheets, formulas made harmless')
        .choices([...EXPORT_FORMATS])
        .default('csv'),
    )
    .option('--listings', 'with every listing and variant: SKU, GTIN, price, stock')
    .option('--output <file>', 'into this file instead of standard output')
    .action(async (text: string[]) => {
      const { flags, output } = flagsOf<ExportFlags>(exporting);
      finish(await withRuntime(({ database }) => exportFound(database, text, flags, output)));
    });
  commonOptions(
    exporting,
    `  syncstore products export --output catalogue.csv
  syncstore products export --listings > listings.csv
  syncstore products export --format jsonl --listings | gzip > catalogue.jsonl.gz`,
  );
}

async function showFound(
  database: Database,
  text: readonly string[],
  flags: SearchFlags,
  output: Output,
): Promise<ExitCode> {
  const { limit, cursor } = flags;
  const filter = { ...productFilter(text, flags), ...(cursor !== undefined && { before: cursor }) };
  const found = await searchProducts(database, { ...filter, limit: limit + 1 });
  const products = found.slice(0, limit);
  const nextCursor = found.length > limit ? (products.at(-1)?.id ?? null) : null;
  if (output.json) output.printJson({ products, nextCursor });
  else if (products.length > 0) output.print(productTable(products));
  else output.tell('There is no such product.');
  if (nextCursor !== null) output.tell(`There are more. Go on: add --cursor ${nextCursor}`);
  return EXIT.done;
}

async function showOnes(database: Database, ids: readonly number[], output: Output): Promise<ExitCode> {
  const products = await readProducts(database, ids);
  const missing = ids.filter((id) => !products.some((product) => product.id === id));
  if (missing.length > 0) {
    throw new CliFailure(
      EXIT.usage,
      `There is no product ${missing.join(', ')}. Find some: syncstore products search`,
    );
  }
  if (output.json) output.printJson({ products });
  else output.print(products.map(productDetails).join('\n\n'));
  return EXIT.done;
}

async function exportFound(
  database: Database,
  text: readonly string[],
  flags: ExportFlags,
  output: Output,
): Promise<ExitCode> {
  const { format, listings = false, output: file } = flags;
  if (output.json && file === undefined) {
    throw new CliFailure(
      EXIT.usage,
      'With --json standard output tells what was exported: name a file with --output. For products as JSON: --format jsonl',
    );
  }
  let exported = 0;
  const pages = exportPages(database, { filter: productFilter(text, flags), format, listings });
  async function* pieces(): AsyncGenerator<string> {
    for await (const page of pages) {
      exported += page.products;
      yield page.text;
    }
  }
  if (file === undefined) {
    if (!(await writeToStdout(pieces()))) return EXIT.done;
  } else await writeToFile(file, pieces());
  if (output.json) output.printJson({ exported, format, file });
  else output.tell(`Exported ${plural(exported, 'product')}${file === undefined ? '' : ` to ${file}`}.`);
  return EXIT.done;
}
