/** Products as text: one line each. */
import type { ProductView } from '@syncstore/store';
import { moment } from '../amounts.ts';
import { type Column, renderTable } from '../table.ts';

export function productTable(products: readonly ProductView[]): string {
  return renderTable(COLUMNS, products);
}

const COLUMNS: readonly Column<ProductView>[] = [
  { title: 'ID', align: 'right', cell: ({ id }) => String(id) },
  { title: 'STATUS', cell: ({ status }) => status },
  { title: 'PRICE', align: 'right', cell: (product) => price(product.basePrice, product.currency) },
  { title: 'LISTINGS', align: 'right', cell: ({ listingCount }) => String(listingCount) },
  { title: 'UPDATED', cell: ({ updatedAt }) => moment(updatedAt) },
  { title: 'BRAND', cell: ({ brand }) => brand ?? '-' },
  { title: 'NAME', cell: ({ name }) => name },
];

/** `12.5 SGD`, with the digits that PostgreSQL holds; `-` when there is none. */
export function price(amount: string | null, currency: string | null): string {
  return amount === null ? '-' : `${amount} ${currency ?? '?'}`;
}
