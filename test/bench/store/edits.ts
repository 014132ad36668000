/** What sellers change between two imports: name, price and stock of every tenth product. */
import { createHash } from 'node:crypto';
import { canonicalHash } from '@syncstore/catalog';
import type { FetchedProduct } from '@syncstore/store';

const EVERY = 10;

/** The same products, fetched once more, a tenth of them edited. @param edition makes each edit another one */
export function edited(products: readonly FetchedProduct[], edition: number): FetchedProduct[] {
  return products.map((fetched, index) => (index % EVERY === 0 ? edit(fetched, edition) : fetched));
}

function edit(fetched: FetchedProduct, edition: number): FetchedProduct {
  const product = {
    ...fetched.product,
    name: `${fetched.product.name} (${edition})`,
    variants: fetched.product.variants.map((variant) => ({
      ...variant,
      price: String(Number(variant.price) + edition),
      stock: (variant.stock ?? 0) + edition,
    })),
  };
  const raw = fetched.raw.replace('{', `{"edition":${edition},`);
  return {
    ...fetched,
    product,
    raw,
    updatedAt: fetched.updatedAt + edition,
    sourceHash: createHash('sha256').update(raw).digest('base64url'),
    canonicalHash: canonicalHash(product),
  };
}
