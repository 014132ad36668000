/** The catalogue: found by words of a name, or by GTIN, SKU or listing id. */
import { type FormEvent, useState } from 'react';
import { Link } from 'react-router';
import type { Product } from '../../api/answers.ts';
import { Head } from '../../frame/head.tsx';
import { useOverview } from '../../live/live.tsx';
import { Badge, Card, Moment } from '../../parts/basics.tsx';
import { PLATFORM_OPTIONS, Select } from '../../parts/fields.tsx';
import { useFilter } from '../../parts/filter.ts';
import { Pages, usePages } from '../../parts/pages.tsx';
import { Empty } from '../../parts/states.tsx';
import { count, platformName, several } from '../../words.ts';
import { price, statusTone } from './product-words.ts';

const STATUS_OPTIONS = [
  ['', 'Any'],
  ['active', 'Active'],
  ['inactive', 'Inactive'],
  ['draft', 'Draft'],
  ['pending', 'Pending'],
  ['rejected', 'Rejected by the marketplace'],
  ['blocked', 'Blocked'],
] as const;

export function ProductsPage() {
  const [filter, change] = useFilter(['q', 'platform', 'shop', 'status']);
  const query = usePages<Product>('products', '/api/products', filter);
  const { data: overview } = useOverview();
  const shops = (overview?.shops ?? []).map(
    ({ platform, shop, name }) => [shop, `${platformName(platform)} ${name}`] as const,
  );
  return (
    <>
      <Head
        title="Catalogue"
        lead={
          overview &&
          `${several(overview.catalogue.masterProducts, 'product')} from ${count(overview.catalogue.platformMappings)} listings`
        }
      />
      <Card title="Products" flush>
        <div className="card__body filters">
          <SearchField key={filter.q} text={filter.q} search={(text) => change('q', text)} />
          <Select
            label="Marketplace"
            value={filter.platform}
            options={PLATFORM_OPTIONS}
            onChange={(value) => change('platform', value)}
          />
          <Select
            label="Shop"
            value={filter.shop}
            options={[['', 'All'], ...shops]}
            onChange={(value) => change('shop', value)}
          />
          <Select
            label="Status"
            value={filter.status}
            options={STATUS_OPTIONS}
            onChange={(value) => change('status', value)}
          />
        </div>
        <Pages
          what="products"
          query={query}
          empty={
            <Empty title="No product found">
              <p>
                {filter.q === ''
                  ? 'Start an import to fill the catalogue, or widen the filter.'
                  : 'Try the beginning of another word of its name, its GTIN, SKU, or the id of a listing.'}
              </p>
            </Empty>
          }
        >
          {(products) => <ProductTable products={products} />}
        </Pages>
      </Card>
    </>
  );
}

function SearchField({ text, search }: { readonly text: string; readonly search: (text: string) => void }) {
  const [typed, setTyped] = useState(text);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    search(typed.trim());
  };
  return (
    <form className="field field--wide" role="search" onSubmit={submit}>
      <label htmlFor="search-products" className="soft">
        Name, GTIN, SKU or listing id
      </label>
      <span className="choice">
        <input
          id="search-products"
          className="field--wide"
          type="search"
          value={typed}
          maxLength={200}
          onChange={(event) => setTyped(event.target.value)}
        />
        <button type="submit" className="button">
          Search
        </button>
      </span>
    </form>
  );
}

function ProductTable({ products }: { readonly products: readonly Product[] }) {
  return (
    <table className="table table--stacked">
      <thead>
        <tr>
          <th scope="col">Product</th>
          <th scope="col">Brand</th>
          <th scope="col" className="number">
            Price
          </th>
          <th scope="col" className="number">
            Listings
          </th>
          <th scope="col">Status</th>
          <th scope="col">Changed</th>
        </tr>
      </thead>
      <tbody>
        {products.map((product) => (
          <tr key={product.id}>
            <th scope="row" className="wrap">
              <Link to={`/products/${product.id}`}>{product.name}</Link>
              {product.categoryPath !== null && <p className="soft small">{product.categoryPath}</p>}
            </th>
            <td>{product.brand}</td>
            <td className="number" data-head="Price">
              {price(product.basePrice, product.currency)}
            </td>
            <td className="number" data-head="Listings">
              {count(product.listingCount)}
            </td>
            <td>
              <Badge tone={statusTone(product.status)}>{product.status}</Badge>
            </td>
            <td data-head="Changed">
              <Moment at={product.updatedAt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
