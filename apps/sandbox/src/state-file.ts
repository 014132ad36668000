/**
 * The optional state file: what a restart would lose, as JSON. Mutations of each shop, spent codes and the generation of
 * each grant. Generated products are not in it (they follow from the seed) and neither are tokens, which carry their own
 * content. A file of another seed or another number of products is refused: its indices would mean other products.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { World } from './world.ts';
import { SandboxOptionsError } from './world.ts';

const number = z.number();

const rowSchema = z.object({
  index: number,
  status: number,
  createTime: number,
  updateTime: number,
  revision: number,
});

const grantSchema = z.object({
  lineages: z.array(
    z.tuple([
      z.string(),
      z.object({
        generation: number,
        parent: number.nullable(),
        issuedAt: number,
        accessExpiry: number,
        refreshExpiry: number,
        authorisedAt: number,
      }),
    ]),
  ),
  // Files of older sandboxes have none.
  revocations: z
    .array(
      z.tuple([
        z.string(),
        z.object({
          access: number,
          accessWhy: z.enum(['expired', 'unknown', 'unlinked']),
          refresh: number,
          refreshWhy: z.enum(['spent', 'unlinked']),
        }),
      ]),
    )
    .default([]),
  spentCodes: z.array(z.string()),
  tokens: z.array(
    z.tuple([
      z.string(),
      z.object({
        kind: z.enum(['code', 'access', 'refresh']),
        subject: z.string(),
        generation: number,
        expiresAt: number,
        authorisedAt: number,
      }),
    ]),
  ),
});

const fileSchema = z.object({
  version: z.literal(1),
  seed: number,
  shops: z.array(z.object({ externalId: z.string(), products: number, rows: z.array(rowSchema) })),
  grants: z.object({ shopee: grantSchema, 'tiktok-shop': grantSchema }),
});

/** Loads the file if there is one, and saves it after each change from now on. */
export function keepState(world: World, path: string): void {
  if (existsSync(path)) load(world, path);
  world.onChange = () => {
    save(world, path);
  };
}

function load(world: World, path: string): void {
  const content = fileSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!content.success) throw new SandboxOptionsError(`state: ${path} is not a state file of this sandbox`);
  const { seed, shops, grants } = content.data;
  if (seed !== world.seed)
    throw new SandboxOptionsError(`state: ${path} belongs to seed ${seed}, not ${world.seed}`);
  for (const { spec, catalogue } of world.shops) {
    const kept = shops.find(({ externalId }) => externalId === spec.externalId);
    if (kept === undefined) continue;
    if (kept.products !== spec.products && kept.rows.length > 0) {
      throw new SandboxOptionsError(
        `state: ${path} belongs to ${kept.products} products a shop, not ${spec.products}`,
      );
    }
    for (const row of kept.rows) catalogue.overlay.set(row);
  }
  world.grants.shopee.restore(grants.shopee);
  world.grants['tiktok-shop'].restore(grants['tiktok-shop']);
}

/** Written beside and renamed, so that a kill in the middle leaves the old file. */
function save(world: World, path: string): void {
  const content = {
    version: 1,
    seed: world.seed,
    shops: world.shops.map(({ spec, catalogue }) => ({
      externalId: spec.externalId,
      products: spec.products,
      rows: [...catalogue.overlay.all()],
    })),
    grants: { shopee: world.grants.shopee.snapshot(), 'tiktok-shop': world.grants['tiktok-shop'].snapshot() },
  };
  writeFileSync(`${path}.new`, JSON.stringify(content));
  renameSync(`${path}.new`, path);
}
