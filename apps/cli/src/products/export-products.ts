/**
 * A catalogue as a stream of text, whatever its size: pages of products, found by the last id of the one before, are read as fast
 * as the reader takes them, and forgotten.
 *
 * A product that is changed meanwhile is told as it is when its page is read; one that is new is not told: ids only fall.
 */
import {
  type Database,
  type ProductFilter,
  type ProductView,
  readProducts,
  searchProducts,
} from '@syncstore/store';
import { offerLines, productLines } from './csv-page.ts';

export const EXPORT_FORMATS = ['csv', 'jsonl'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportOptions {
  readonly filter: Omit<ProductFilter, 'limit'>;
  readonly format: ExportFormat;
  /** csv: a line for each variant of each listing; jsonl: the listings in each product's object. */
  readonly listings: boolean;
  /** Products in a page; with their listings some megabytes at most. */
  readonly pageSize?: number;
}

export interface ExportPage {
  readonly text: string;
  readonly products: number;
}

const USUAL_PAGE = 500;

/** Reads the next page when it is asked for one. The first page of a csv has the header, also when there is no product. */
export async function* exportPages(database: Database, options: ExportOptions): AsyncGenerator<ExportPage> {
  const { filter, pageSize = USUAL_PAGE } = options;
  let before: number | undefined;
  for (;;) {
    const page = await searchProducts(database, {
      ...filter,
      ...(before !== undefined && { before }),
      limit: pageSize,
    });
    const text = await textOf(database, options, page, before === undefined);
    yield { text, products: page.length };
    before = page.at(-1)?.id;
    if (page.length < pageSize) return;
  }
}

async function textOf(
  database: Database,
  { format, listings }: ExportOptions,
  page: readonly ProductView[],
  isFirst: boolean,
): Promise<string> {
  if (!listings) return format === 'csv' ? productLines(page, isFirst) : jsonLines(page);
  const ids = page.map(({ id }) => id);
  const products = await readProducts(database, ids);
  return format === 'csv' ? offerLines(products, isFirst) : jsonLines(products);
}

function jsonLines(products: readonly object[]): string {
  return products.map((product) => `${JSON.stringify(product)}\n`).join('');
}
