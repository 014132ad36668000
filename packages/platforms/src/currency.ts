/** Currencies by region. One shop sells in one region and one currency on both marketplaces [H]. */
const BY_REGION: Readonly<Record<string, string>> = {
  AR: 'ARS',
  AT: 'EUR',
  BE: 'EUR',
  BR: 'BRL',
  CL: 'CLP',
  CO: 'COP',
  DE: 'EUR',
  ES: 'EUR',
  FR: 'EUR',
  GB: 'GBP',
  ID: 'IDR',
  IE: 'EUR',
  IT: 'EUR',
  JP: 'JPY',
  MX: 'MXN',
  MY: 'MYR',
  NL: 'EUR',
  PH: 'PHP',
  PL: 'PLN',
  PT: 'EUR',
  SG: 'SGD',
  TH: 'THB',
  TW: 'TWD',
  US: 'USD',
  VN: 'VND',
};

/**
 * @param region ISO 3166-1 alpha-2, in any case
 * @returns ISO 4217, or null for a region that neither marketplace is known to serve [H for Shopee's, M for TikTok Shop's]
 */
export function currencyOfRegion(region: string): string | null {
  return BY_REGION[region.toUpperCase()] ?? null;
}
