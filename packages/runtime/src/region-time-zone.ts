/**
 * The time zone of a shop's region, for "nightly": neither marketplace says a shop's own. Where a country has several, one in the
 * middle of most people's nights.
 */
const TIME_ZONES: Readonly<Record<string, string>> = {
  BR: 'America/Sao_Paulo',
  CL: 'America/Santiago',
  CO: 'America/Bogota',
  DE: 'Europe/Berlin',
  ES: 'Europe/Madrid',
  FR: 'Europe/Paris',
  GB: 'Europe/London',
  ID: 'Asia/Jakarta',
  IE: 'Europe/Dublin',
  IT: 'Europe/Rome',
  JP: 'Asia/Tokyo',
  MX: 'America/Mexico_City',
  MY: 'Asia/Kuala_Lumpur',
  PH: 'Asia/Manila',
  PL: 'Europe/Warsaw',
  SG: 'Asia/Singapore',
  TH: 'Asia/Bangkok',
  TW: 'Asia/Taipei',
  US: 'America/Chicago',
  VN: 'Asia/Ho_Chi_Minh',
};

/**
 * @param region ISO 3166 code, as the marketplace gives it
 * @returns an IANA name; UTC for a region that is not known here
 */
export function timeZoneOf(region: string): string {
  return TIME_ZONES[region.toUpperCase()] ?? 'UTC';
}
