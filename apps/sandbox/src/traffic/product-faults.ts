/**
 * Malformed products: the answer is fine JSON, but the product in it breaks whoever believes the documentation. Every
 * shape takes away what an import can't do without (a name, or the prices), so that none can be accepted: a product that
 * is accepted although half of it is missing could not be told from the truth later.
 */
import { hashText } from '../generator/random.ts';
import type { CallFaults } from './call-faults.ts';

/** Part of a product as a marketplace renders it. */
type Rendered = Readonly<Record<string, unknown>>;
type Shape = (part: Rendered) => Rendered;

/** A field that is no text, no list and no number. */
const WRONG = { value: [null, { unexpected: true }] };

const without =
  (key: string): Shape =>
  ({ [key]: _gone, ...rest }) =>
    rest;
const replaced =
  (key: string, value: unknown): Shape =>
  (part) => ({ ...part, [key]: value });

/** Shapes by part, in the same order: a product is malformed in one way wherever it shows up. */
const SHAPES = {
  shopeeItem: [
    replaced('item_name', WRONG),
    replaced('item_name', null),
    replaced('price_info', 'free'),
    replaced('price_info', { current_price: [] }),
    without('price_info'),
  ],
  shopeeModels: [
    without('model'),
    replaced('model', 'none'),
    replaced('model', WRONG),
    replaced('model', [null, 7, 'model']),
    replaced('model', null),
  ],
  tiktokProduct: [
    replaced('title', WRONG),
    without('title'),
    replaced('skus', 'none'),
    without('skus'),
    replaced('skus', [null, 7, 'sku']),
  ],
} as const satisfies Readonly<Record<string, readonly Shape[]>>;

/** @returns the part as it is served: malformed where the product is */
export function distortProduct(
  part: keyof typeof SHAPES,
  rendered: object,
  productId: string,
  faults: CallFaults,
): object {
  if (!faults.hits('malformed', productId)) return rendered;
  const shapes = SHAPES[part];
  const shape = shapes[hashText(productId) % shapes.length] ?? shapes[0];
  return shape({ ...rendered });
}
