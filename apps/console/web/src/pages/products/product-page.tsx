/** One product: the master, and its listings side by side, variant by variant. */
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import type { Listing, ProductDetails } from '../../api/answers.ts';
import { get } from '../../api/client.ts';
import { Head } from '../../frame/head.tsx';
import { Badge, Card, Facts, Moment } from '../../parts/basics.tsx';
import { Loaded } from '../../parts/states.tsx';
import { platformName, several, words } from '../../words.ts';
import { ListingComparison } from './listing-comparison.tsx';
import { price, size, statusTone, weight } from './product-words.ts';
import { VariantComparison } from './variant-comparison.tsx';

export function ProductPage() {
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['product', id],
    queryFn: () => get<ProductDetails>(`/api/products/${id}`),
  });
  return (
    <Loaded what={`product ${id}`} query={query}>
      {(product) => <Content product={product} />}
    </Loaded>
  );
}

function Content({ product }: { readonly product: ProductDetails }) {
  const { listings } = product;
  return (
    <>
      <Head
        title={product.name}
        lead={
          <>
            Product {product.id}, {several(listings.length, 'listing')}{' '}
            <Badge tone={statusTone(product.status)}>{product.status}</Badge>
          </>
        }
      />
      <Card title="Listings side by side" flush>
        <ListingComparison product={product} />
      </Card>
      <Card title="Variants, prices and stock" flush>
        <VariantComparison listings={listings} />
      </Card>
      <div className="grid grid--two">
        <Card title="Master">
          <Facts
            of={{
              Brand: product.brand,
              Category: product.categoryPath ?? product.categoryId,
              'Lowest price': price(product.basePrice, product.currency),
              Weight: weight(product),
              Size: size(product),
              Images: several(product.images.length, 'image'),
              ...Object.fromEntries(product.attributes.map(({ name, value }) => [name, value])),
              Created: <Moment at={product.createdAt} />,
              Changed: <Moment at={product.updatedAt} />,
            }}
          />
        </Card>
        <Card title="What cleaning changed" flush>
          <Changes listings={listings} />
        </Card>
      </div>
      {product.description !== null && (
        <Card title="Description">
          <pre tabIndex={0} aria-label="Description">
            {product.description}
          </pre>
        </Card>
      )}
    </>
  );
}

function Changes({ listings }: { readonly listings: readonly Listing[] }) {
  const changes = listings.flatMap((listing) => listing.changes.map((change) => ({ listing, change })));
  if (changes.length === 0) return <p className="notice">Nothing: what the marketplaces sent was clean.</p>;
  return (
    <table className="table table--stacked">
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Rule</th>
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ listing, change: { field, rule, before, after } }) => (
          <tr key={`${listing.id} ${field} ${rule} ${before}`}>
            <th scope="row" className="wrap">
              <code>{field}</code>
              <p className="soft small">
                {platformName(listing.platform)} {listing.shopName}
              </p>
            </th>
            <td>{words(rule)}</td>
            <td className="wrap" data-head="Before">
              {before}
            </td>
            <td className="wrap" data-head="After">
              {after}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
