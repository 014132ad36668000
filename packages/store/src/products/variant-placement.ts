/**
 * Writes the variants of a chunk's listings, and points the variants of the other listings of the matched group to the
 * master variants that they belong to now.
 */
import type { Sql } from '../database.ts';
import { jsonb } from '../storable.ts';
import { removeVariants, type VariantWrite, writeVariants } from './listing-rows.ts';
import { MasterVariantIds } from './master-variant-ids.ts';
import type { MatchedGroup } from './match-group.ts';
import type { MatchPlan } from './plan-matches.ts';
import type { AdmittedProduct } from './write-products.ts';

/** A variant of a listing that this chunk does not rewrite, and the master variant it is to belong to. */
interface Target {
  readonly mappingId: number;
  readonly externalId: string;
  readonly masterId: number;
  readonly masterVariantId: number;
}

/** @returns masters with a variant that belongs elsewhere now, or did: they have to be computed anew */
export async function writeVariantRows(
  sql: Sql,
  seller: string,
  toWrite: readonly AdmittedProduct[],
  plan: MatchPlan,
): Promise<number[]> {
  const { group, placement } = plan;
  const wanted = [...(group?.members ?? [])].flatMap(([id, { listing }]) =>
    listing.variants.map(({ externalId }) => ({
      mappingId: Number(id),
      externalId,
      masterId: plan.masterOf(Number(id)),
      key: keyOf(group, Number(id), externalId),
    })),
  );
  const ids = await MasterVariantIds.load(sql, wanted, placement.newMasters);
  await writeVariants(
    sql,
    toWrite.flatMap((product) => variantWrites(seller, product, plan, ids)),
  );
  await removeVariants(
    sql,
    toWrite.flatMap((product) => variantsGone(product, group)),
  );
  const rewritten = new Set(toWrite.map(({ mappingId }) => mappingId));
  const moved = wanted
    .filter(({ mappingId }) => !rewritten.has(mappingId))
    .map(({ key, ...variant }) => ({ ...variant, masterVariantId: ids.idOf(variant.masterId, key) }))
    .filter((target) => pointsTo(group, target) !== target.masterVariantId);
  await ids.insertRest(sql);
  await repointVariants(sql, moved);
  return moved.map(({ masterId }) => masterId);
}

function variantWrites(
  seller: string,
  { fetched, mappingId }: AdmittedProduct,
  plan: MatchPlan,
  ids: MasterVariantIds,
): VariantWrite[] {
  const masterId = plan.masterOf(mappingId);
  const staying = plan.staying.get(mappingId);
  return fetched.product.variants.map((variant, position) => {
    const key = staying ? '' : keyOf(plan.group, mappingId, variant.externalId);
    const master = staying
      ? { id: staying.masterVariants.get(variant.externalId) ?? 0, isNew: false }
      : ids.take(masterId, key);
    return {
      mappingId,
      masterId,
      masterVariantId: master.id,
      isNewMasterVariant: master.isNew,
      key,
      position,
      seller,
      variant,
    };
  });
}

/** The variants that a rewritten listing had and has no more. One that stays in its master has what it had. */
function variantsGone(
  { fetched, mappingId }: AdmittedProduct,
  group: MatchedGroup | null,
): { readonly mappingId: number; readonly externalId: string }[] {
  const kept = new Set(fetched.product.variants.map(({ externalId }) => externalId));
  const before = group?.members.get(String(mappingId))?.masterVariants.keys() ?? [];
  return [...before]
    .filter((externalId) => !kept.has(externalId))
    .map((externalId) => ({ mappingId, externalId }));
}

function keyOf(group: MatchedGroup | null, mappingId: number, variantId: string): string {
  const key = group?.variantKeys.get(`${mappingId}\n${variantId}`);
  if (key === undefined)
    throw new Error(`matching gave no key for variant ${variantId} of listing ${mappingId}`);
  return key;
}

const pointsTo = (group: MatchedGroup | null, { mappingId, externalId }: Target): number | undefined =>
  group?.members.get(String(mappingId))?.masterVariants.get(externalId);

async function repointVariants(sql: Sql, targets: readonly Target[]): Promise<void> {
  if (targets.length === 0) return;
  const input = jsonb(targets.map((t) => ({ m: t.mappingId, e: t.externalId, v: t.masterVariantId })));
  await sql.$executeRaw`
    UPDATE platform_variants v SET master_variant_id = i.v
    FROM jsonb_to_recordset(${input}::jsonb) AS i (m bigint, e text, v bigint)
    WHERE v.mapping_id = i.m AND v.external_id = i.e`;
}
