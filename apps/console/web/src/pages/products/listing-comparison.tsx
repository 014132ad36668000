/** The listings of a product as columns, and what each says of a field as rows. Where the master took a field from is marked. */
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Listing, ProductDetails } from '../../api/answers.ts';
import { Badge, Moment } from '../../parts/basics.tsx';
import { platformName, several, words } from '../../words.ts';
import { price, size, statusTone, weight } from './product-words.ts';

interface Row {
  readonly name: string;
  /** Of the provenance, when the master has it. */
  readonly field?: string;
  readonly cell: (listing: Listing) => ReactNode;
}

const ROWS: readonly Row[] = [
  { name: 'Listing', cell: ({ externalId }) => <code>{externalId}</code> },
  {
    name: 'Status',
    cell: ({ status, platformStatus }) => (
      <>
        <Badge tone={statusTone(status)}>{status}</Badge> <span className="soft small">{platformStatus}</span>
      </>
    ),
  },
  {
    name: 'In sync',
    cell: ({ syncStatus }) => <Badge tone={statusTone(syncStatus)}>{syncStatus}</Badge>,
  },
  { name: 'Name', field: 'name', cell: ({ name }) => name },
  { name: 'Brand', field: 'brand', cell: ({ brand }) => brand },
  {
    name: 'Category',
    field: 'category_id',
    cell: ({ categoryPath, categoryId }) => categoryPath ?? categoryId,
  },
  {
    name: 'Lowest price',
    field: 'base_price',
    cell: ({ basePrice, currency }) => price(basePrice, currency),
  },
  { name: 'Weight', field: 'weight_kg', cell: weight },
  { name: 'Size', field: 'length_m', cell: size },
  { name: 'Images', field: 'images', cell: ({ images }) => several(images.length, 'image') },
  {
    name: 'Matching',
    cell: ({ matchConflict }) => (matchConflict === null ? 'clear' : words(matchConflict)),
  },
  { name: 'Changed there', cell: ({ platformUpdatedAt }) => <Moment at={platformUpdatedAt} /> },
  { name: 'Last run', cell: ({ lastRunId }) => <Link to={`/runs/${lastRunId}`}>Run {lastRunId}</Link> },
];

export function ListingComparison({ product }: { readonly product: ProductDetails }) {
  const { listings, provenance } = product;
  return (
    <section className="scroll" aria-label="Listings, scrolls sideways" tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <td />
            {listings.map(({ id, platform, shopName }) => (
              <th key={id} scope="col">
                {platformName(platform)} {shopName}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ROWS.map(({ name, field, cell }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {listings.map((listing) => (
                <td key={listing.id} className="wrap">
                  {cell(listing) ?? <span className="soft">–</span>}
                  {field !== undefined && listings.length > 1 && provenance[field] === listing.id && (
                    <span className="soft small"> (in the master)</span>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
