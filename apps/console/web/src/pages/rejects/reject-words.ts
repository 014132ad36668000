/** Why products are left out, in words. */
import type { RejectReason } from '@syncstore/contracts';

const CODES = {
  name_missing: 'No name',
  price_unreadable: 'Price can not be read',
  malformed_payload: 'Malformed answer',
  detail_unavailable: 'No details',
  not_storable: 'Can not be stored',
} as const satisfies Record<RejectReason['code'], string>;

export const REJECT_OPTIONS = [['', 'All'], ...Object.entries(CODES)] as const;

export function codeText(code: string): string {
  return Object.entries(CODES).find(([known]) => known === code)?.[1] ?? code;
}
