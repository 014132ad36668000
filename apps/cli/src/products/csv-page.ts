/**
 * Products as lines of csv, for spreadsheets.
 *
 * What a spreadsheet would compute gets a `'` before it: names come from marketplaces, and one that begins with `=` would run on
 * the machine of whoever opens the file. Decimals are written as PostgreSQL has them, and begin with a digit.
 */
import type { ListingVariant, ListingView, ProductDetails, ProductView } from '@syncstore/store';
import { stringify } from 'csv-stringify/sync';

/** A variant of a listing, with the product that it is of. A listing without variants still has a line. */
interface Offer {
  readonly product: ProductDetails;
  readonly listing: ListingView;
  readonly variant: ListingVariant | undefined;
}

type Columns<Row> = readonly (readonly [header: string, cell: (row: Row) => Cell])[];
type Cell = string | number | boolean | Date | null | undefined;

const PRODUCT: Columns<ProductView> = [
  ['id', ({ id }) => id],
  ['name', ({ name }) => name],
  ['brand', ({ brand }) => brand],
  ['category', ({ categoryPath }) => categoryPath],
  ['status', ({ status }) => status],
  ['price', ({ basePrice }) => basePrice],
  ['currency', ({ currency }) => currency],
  ['listings', ({ listingCount }) => listingCount],
  ['updated_at', ({ updatedAt }) => updatedAt],
];

const OFFER: Columns<Offer> = [
  ['product_id', ({ product }) => product.id],
  ['name', ({ product }) => product.name],
  ['brand', ({ product }) => product.brand],
  ['category', ({ product }) => product.categoryPath],
  ['status', ({ product }) => product.status],
  ['platform', ({ listing }) => listing.platform],
  ['shop', ({ listing }) => listing.shop],
  ['listing_id', ({ listing }) => listing.externalId],
  ['listing_name', ({ listing }) => listing.name],
  ['listing_status', ({ listing }) => listing.status],
  ['sync_status', ({ listing }) => listing.syncStatus],
  ['conflict', ({ listing }) => listing.matchConflict],
  ['variant_id', ({ variant }) => variant?.masterVariantId],
  ['listing_variant_id', ({ variant }) => variant?.externalId],
  ['sku', ({ variant }) => variant?.sku],
  ['gtin', ({ variant }) => variant?.gtin],
  ['options', ({ variant }) => variant?.options.map(({ name, value }) => `${name}: ${value}`).join('; ')],
  ['price', ({ variant }) => variant?.price],
  ['list_price', ({ variant }) => variant?.listPrice],
  ['currency', ({ variant }) => variant?.currency],
  ['stock', ({ variant }) => variant?.stock],
  ['for_sale', ({ variant }) => variant?.active],
];

/** A line for each product. */
export function productLines(products: readonly ProductView[], withHeader: boolean): string {
  return lines(PRODUCT, products, withHeader);
}

/** A line for each variant of each listing. */
export function offerLines(products: readonly ProductDetails[], withHeader: boolean): string {
  return lines(OFFER, products.flatMap(offersOf), withHeader);
}

function offersOf(product: ProductDetails): Offer[] {
  return product.listings.flatMap((listing) => {
    const variants = listing.variants.length > 0 ? listing.variants : [undefined];
    return variants.map((variant) => ({ product, listing, variant }));
  });
}

function lines<Row>(columns: Columns<Row>, rows: readonly Row[], withHeader: boolean): string {
  const header = withHeader ? [columns.map(([title]) => title)] : [];
  const cells = rows.map((row) => columns.map(([, cell]) => cell(row)));
  return stringify([...header, ...cells], {
    escape_formulas: true,
    cast: { boolean: String, date: (date) => date.toISOString() },
  });
}
