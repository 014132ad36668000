/**
 * One product as text: the master, and its listings beside it, first field by field, then variant by variant. Prices stand
 * there with every digit that PostgreSQL holds.
 */
import type { ListingVariant, ListingView, ProductDetails } from '@syncstore/store';
import { moment } from '../amounts.ts';
import { type Column, renderTable } from '../table.ts';
import { price } from './product-table.ts';

/** Of a column: a description would push the listings behind it off every screen. */
const WIDEST = 40;

/** @returns some lines of text */
export function productDetails(product: ProductDetails): string {
  const { listings } = product;
  const parts = [
    `product ${product.id}: ${product.name}`,
    `changed ${moment(product.updatedAt)}, known since ${moment(product.createdAt)}`,
    '',
    fieldTable(product),
    '',
    variantTable(listings),
    ...conflicts(listings),
  ];
  return parts.join('\n');
}

interface FieldRow {
  readonly field: string;
  readonly master: string;
  ofListing(listing: ListingView): string;
}

function fieldTable(product: ProductDetails): string {
  const master = columnOf<FieldRow>('MASTER', (row) => row.master);
  const listings = product.listings.map((listing) =>
    columnOf<FieldRow>(`${listing.platform} ${listing.shop}`, (row) => row.ofListing(listing)),
  );
  return renderTable(
    [columnOf<FieldRow>('FIELD', ({ field }) => field), master, ...listings],
    fieldRows(product),
  );
}

function fieldRows(product: ProductDetails): FieldRow[] {
  const both = (field: string, text: (fields: ProductDetails | ListingView) => string | null): FieldRow => ({
    field,
    master: text(product) ?? '-',
    ofListing: (listing) => text(listing) ?? '-',
  });
  const listed = (field: string, text: (listing: ListingView) => string): FieldRow => ({
    field,
    master: '',
    ofListing: text,
  });
  return [
    both('name', ({ name }) => name),
    both('status', ({ status }) => status),
    both('price', ({ basePrice, currency }) => price(basePrice, currency)),
    both('brand', ({ brand }) => brand),
    both('category', ({ categoryPath, categoryId }) => categoryPath ?? categoryId),
    both('description', ({ description }) => description),
    both('images', ({ images }) => String(images.length)),
    both('attributes', ({ attributes }) => String(attributes.length)),
    both('weight (kg)', ({ weightKg }) => weightKg),
    both('size (m)', sizeOf),
    listed('listing', ({ externalId }) => externalId),
    listed('shop', ({ shopName }) => shopName),
    listed('in sync', ({ syncStatus }) => syncStatus),
    listed('there it is', ({ platformStatus }) => platformStatus),
    listed('changed there', ({ platformUpdatedAt }) => moment(platformUpdatedAt)),
    listed('delisted', ({ delistedAt }) => moment(delistedAt)),
    listed('cleaned', ({ changes }) => [...new Set(changes.map(({ field }) => field))].join(', ') || '-'),
    listed('conflict', ({ matchConflict }) => matchConflict ?? '-'),
  ];
}

function sizeOf({ lengthM, widthM, heightM }: ProductDetails | ListingView): string | null {
  const sides = [lengthM, widthM, heightM];
  return sides.every((side) => side === null) ? null : sides.map((side) => side ?? '?').join(' x ');
}

interface VariantRow {
  readonly variant: ListingVariant;
  /** The same thing in each listing that has it; one listing may have it twice. */
  readonly listed: ReadonlyMap<number, readonly ListingVariant[]>;
}

function variantTable(listings: readonly ListingView[]): string {
  const columns = listings.map((listing) =>
    columnOf<VariantRow>(
      `${listing.platform} ${listing.shop}`,
      ({ listed }) => listed.get(listing.id)?.map(offer).join(', ') ?? '-',
    ),
  );
  return renderTable(
    [
      columnOf<VariantRow>('VARIANT', ({ variant }) => String(variant.masterVariantId)),
      columnOf<VariantRow>('SKU', ({ variant }) => variant.sku ?? '-'),
      columnOf<VariantRow>('GTIN', ({ variant }) => variant.gtin ?? '-'),
      columnOf<VariantRow>(
        'OPTIONS',
        ({ variant }) => variant.options.map(({ value }) => value).join(', ') || '-',
      ),
      ...columns,
    ],
    variantRows(listings),
  );
}

function variantRows(listings: readonly ListingView[]): VariantRow[] {
  const rows = new Map<number, { variant: ListingVariant; listed: Map<number, ListingVariant[]> }>();
  for (const { id, variants } of listings) {
    for (const variant of variants) {
      const row = rows.get(variant.masterVariantId) ?? {
        variant,
        listed: new Map<number, ListingVariant[]>(),
      };
      row.listed.set(id, [...(row.listed.get(id) ?? []), variant]);
      rows.set(variant.masterVariantId, row);
    }
  }
  return [...rows.values()];
}

/** `12.5 SGD (was 15), 7 in stock` */
function offer(variant: ListingVariant): string {
  const before = variant.listPrice === null ? '' : ` (was ${variant.listPrice})`;
  const stock = variant.stock === null ? 'stock unknown' : `${variant.stock} in stock`;
  return `${price(variant.price, variant.currency)}${before}, ${stock}${variant.active ? '' : ', not for sale'}`;
}

function conflicts(listings: readonly ListingView[]): string[] {
  const found = listings.filter(({ matchConflict }) => matchConflict !== null);
  if (found.length === 0) return [];
  return [
    '',
    ...found.map(
      ({ platform, shop, externalId, matchConflict }) =>
        `conflict: ${platform} ${shop} ${externalId} was matched with nothing (${matchConflict}): correct its GTIN or SKU there`,
    ),
  ];
}

function columnOf<Row>(title: string, text: (row: Row) => string): Column<Row> {
  return { title, cell: (row) => clip(text(row)) };
}

function clip(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > WIDEST ? `${line.slice(0, WIDEST - 1)}…` : line;
}
