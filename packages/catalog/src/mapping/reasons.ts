/** Why a product is rejected, in words for the operator who has to mend it at the marketplace. */
import type { RejectReason } from '@syncstore/contracts';
import { quote } from '../change-log.ts';
import type { Found } from '../json.ts';

/** What of the shop a mapping may depend on. */
export interface MappingContext {
  /** ISO 3166-1 alpha-2. */
  readonly region: string;
  /** ISO 4217; the currency of prices that state none. */
  readonly currency: string;
}

/** The reasons collected so far; empty means accepted. */
export type Reasons = RejectReason[];

/** Nothing readable is left of the name. */
export function nameMissing(before: Found): RejectReason {
  return {
    code: 'name_missing',
    field: 'name',
    before: quote(before),
    message: 'The product has no readable name. Enter one at the marketplace, then import it again.',
  };
}

/** @param field path of the variant's price */
export function priceUnreadable(field: string, before: Found): RejectReason {
  return {
    code: 'price_unreadable',
    field,
    before: quote(before),
    message: 'The sale price is missing or not an amount. Set it at the marketplace, then import it again.',
  };
}

/** @param part path of the part of the payload that is not what it has to be */
export function malformedPayload(part: string, before: Found): RejectReason {
  return {
    code: 'malformed_payload',
    field: part,
    before: quote(before),
    message: `The marketplace's answer is no product: ${part} is missing or of the wrong kind. Import it again; if that does not help, report its raw payload.`,
  };
}
