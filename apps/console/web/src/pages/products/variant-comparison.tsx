/** Variants as rows, listings as columns: price and stock of the same thing beside each other. */
import type { Listing, ListingVariant } from '../../api/answers.ts';
import { count, platformName } from '../../words.ts';
import { price } from './product-words.ts';

export function VariantComparison({ listings }: { readonly listings: readonly Listing[] }) {
  const ids = [
    ...new Set(listings.flatMap(({ variants }) => variants.map((variant) => variant.masterVariantId))),
  ];
  return (
    <section className="scroll" aria-label="Variants, scrolls sideways" tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Variant</th>
            <th scope="col">SKU and GTIN</th>
            {listings.map(({ id, platform, shopName }) => (
              <th key={id} scope="col" className="number">
                {platformName(platform)} {shopName}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ids.map((id) => (
            <VariantRow key={id} masterVariantId={id} listings={listings} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface VariantRowProps {
  readonly masterVariantId: number;
  readonly listings: readonly Listing[];
}

function VariantRow({ masterVariantId, listings }: VariantRowProps) {
  const of = ({ variants }: Listing) =>
    variants.filter((variant) => variant.masterVariantId === masterVariantId);
  const [first] = listings.flatMap(of);
  if (!first) return null;
  return (
    <tr>
      <th scope="row">{optionsText(first)}</th>
      <td>
        {first.sku !== null && <code>{first.sku}</code>}
        {first.gtin !== null && <p className="soft small">{first.gtin}</p>}
      </td>
      {listings.map((listing) => (
        <td key={listing.id} className="number">
          {of(listing).map((variant) => (
            <VariantCell key={variant.externalId} variant={variant} />
          ))}
          {of(listing).length === 0 && <span className="soft">–</span>}
        </td>
      ))}
    </tr>
  );
}

function VariantCell({ variant }: { readonly variant: ListingVariant }) {
  const { stock, listPrice, currency, active } = variant;
  return (
    <div>
      {price(variant.price, currency)}
      {listPrice !== null && listPrice !== variant.price && <s className="soft small"> {listPrice}</s>}
      <p className="soft small">
        {stock === null ? 'stock not told' : `${count(stock)} in stock`}
        {!active && ', inactive'}
      </p>
    </div>
  );
}

function optionsText({ options }: ListingVariant): string {
  return options.length === 0 ? 'Only one' : options.map(({ name, value }) => `${name}: ${value}`).join(', ');
}
