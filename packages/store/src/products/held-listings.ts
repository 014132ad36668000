/** The listings that a chunk is about to change, as they are held now. */
import type { MatchVariant } from '@syncstore/contracts';
import type { Sql } from '../database.ts';

export interface HeldListing {
  readonly mappingId: number;
  readonly masterId: number;
  readonly live: boolean;
  readonly canonicalHash: string;
  /** Whether it is recorded as bridging two masters. */
  readonly isBridging: boolean;
  readonly variants: readonly MatchVariant[];
  /** The master variants that its variants belong to, by the variants' external ids. */
  readonly masterVariants: ReadonlyMap<string, number>;
}

/** Loads listings with their variants. Those that do not exist yet are missing from the answer. */
export async function heldListings(
  sql: Sql,
  mappingIds: readonly number[],
): Promise<Map<number, HeldListing>> {
  if (mappingIds.length === 0) return new Map();
  const rows = await sql.$queryRaw<
    {
      id: number;
      master_id: number;
      live: boolean;
      canonical_hash: string;
      bridging: boolean;
      variants: { e: string; s: string | null; g: string | null; m: number }[] | null;
    }[]
  >`
    SELECT m.id::float8 AS id, m.master_product_id::float8 AS master_id, m.delisted_at IS NULL AS live, m.canonical_hash,
      m.match_conflict IS NOT NULL AS bridging,
      (SELECT jsonb_agg(jsonb_build_object('e', v.external_id, 's', v.sku, 'g', v.gtin, 'm', v.master_variant_id))
       FROM platform_variants v WHERE v.mapping_id = m.id) AS variants
    FROM platform_mappings m WHERE m.id = ANY (${[...mappingIds]}::bigint[])`;
  return new Map(
    rows.map((row) => {
      const variants = row.variants ?? [];
      return [
        row.id,
        {
          mappingId: row.id,
          masterId: row.master_id,
          live: row.live,
          canonicalHash: row.canonical_hash,
          isBridging: row.bridging,
          variants: variants.map(({ e, s, g }) => ({ externalId: e, sku: s, gtin: g })),
          masterVariants: new Map(variants.map(({ e, m }) => [e, m])),
        },
      ];
    }),
  );
}

/** Whether a listing's variants carry the same ids and keys as before: then it stays in the master it is in. */
export function hasSameKeys(held: HeldListing, variants: readonly MatchVariant[]): boolean {
  const text = (list: readonly MatchVariant[]) =>
    list
      .map((variant) => `${variant.externalId}\n${variant.sku ?? ''}\n${variant.gtin ?? ''}`)
      .sort()
      .join('\n\n');
  return text(held.variants) === text(variants);
}
