/** Audit state and product state as they follow from the status that search shows [H: field lists; L: combinations]. */

export interface Audit {
  readonly pre_approved_reasons: readonly string[];
  readonly status: string;
}

/** @param status one of the eight statuses of search */
export function auditOf(status: string): Audit {
  const states: Readonly<Record<string, string>> = { DRAFT: 'NONE', PENDING: 'AUDITING', FAILED: 'FAILED' };
  return { pre_approved_reasons: [], status: states[status] ?? 'APPROVED' };
}

/** `product_status` carries no audit state: what was never approved is INITIAL. */
export function productStatusOf(status: string): string {
  return status === 'PENDING' || status === 'FAILED' ? 'INITIAL' : status;
}
