/** `syncstore verify` about the catalogue: masters, listings, variants, prices, keys. */
import { holds, type Rule, WRITE_ANEW } from './rule-check.ts';

const RULES: readonly Rule[] = [
  {
    name: 'listings have a master',
    rule: 'listings_without_master',
    advice: 'Restore a whole backup: rows of master_products are missing.',
  },
  {
    name: 'masters have listings',
    rule: 'masters_without_listings',
    advice:
      'Delete them: DELETE FROM master_products p WHERE NOT EXISTS (SELECT FROM platform_mappings m WHERE m.master_product_id = p.id)',
  },
  { name: 'listings are counted right', rule: 'listing_counts', advice: WRITE_ANEW },
  {
    name: "listings are of their shop's marketplace",
    rule: 'listings_of_another_platform',
    advice: 'Restore a backup: the column platform, or the shop, was changed by hand.',
  },
  { name: 'listings have variants', rule: 'listings_without_variants', advice: WRITE_ANEW },
  {
    name: 'variants have a listing',
    rule: 'variants_without_listing',
    advice: 'Restore a whole backup: rows of platform_mappings are missing.',
  },
  {
    name: 'variants have a master variant',
    rule: 'variants_without_master_variant',
    advice: 'Restore a whole backup: rows of master_variants are missing.',
  },
  { name: 'variants are of one master', rule: 'variants_of_another_master', advice: WRITE_ANEW },
  {
    name: 'master variants have variants',
    rule: 'master_variants_without_variants',
    advice:
      'Delete them: DELETE FROM master_variants mv WHERE NOT EXISTS (SELECT FROM platform_variants v WHERE v.master_variant_id = mv.id)',
  },
  { name: 'prices have a currency', rule: 'prices_without_currency', advice: WRITE_ANEW },
  { name: 'prices are not below zero', rule: 'negative_prices', advice: WRITE_ANEW },
  { name: 'a GTIN is one product', rule: 'gtins_in_two_products', advice: WRITE_ANEW },
  {
    name: 'keys are unique',
    rule: 'duplicate_keys',
    advice:
      "An index is damaged, often since the system's collation changed. Back up, delete the older rows, then: REINDEX DATABASE; ALTER DATABASE … REFRESH COLLATION VERSION",
  },
];

export const CATALOGUE_CHECKS = RULES.map(holds);
