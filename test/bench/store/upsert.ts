/** (c) What an importer does at first: `prisma.upsert`, one row at a time. A sample of the same rows; the rate tells the rest. */
import { gtinKey } from '@syncstore/contracts';
import { type Database, openDatabase } from '@syncstore/store';
import { loadRows } from './copy.ts';
import type { Dump } from './row-dump.ts';

type Prisma = Database['prisma'];

/** The rows of one product, as the store left them. */
type ProductRows = Awaited<ReturnType<typeof readProduct>>;

/** @param url the database that the store wrote @param perShop how many products of each shop */
export async function sampleProducts(url: string, perShop: number): Promise<ProductRows[]> {
  const database = openDatabase({ url, poolMax: 1 });
  try {
    const sample: ProductRows[] = [];
    for (const { id: shopId } of await database.prisma.shop.findMany({ orderBy: { id: 'asc' } })) {
      const some = await database.prisma.platformMapping.findMany({
        where: { shopId },
        orderBy: { id: 'asc' },
        take: perShop,
        select: { id: true },
      });
      for (const { id } of some) sample.push(await readProduct(database.prisma, id));
    }
    return sample;
  } finally {
    await database.close();
  }
}

async function readProduct(prisma: Prisma, id: bigint) {
  const { masterProduct, variants, ...mapping } = await prisma.platformMapping.findUniqueOrThrow({
    where: { id },
    include: { masterProduct: true, variants: { include: { masterVariant: true } } },
  });
  const { shopId, externalId } = mapping;
  const key = { shopId_externalId: { shopId, externalId } };
  return {
    mapping,
    master: masterProduct,
    variants: variants.map(({ masterVariant: _, ...variant }) => variant),
    masterVariants: variants.map(({ masterVariant }) => masterVariant),
    keys: variants.flatMap(({ gtin, skuKey }) => [
      ...(gtin === null ? [] : [gtinKey(gtin)]),
      ...(skuKey === null ? [] : [skuKey]),
    ]),
    state: await prisma.listingSyncState.findUniqueOrThrow({ where: key }),
    raw: await prisma.rawImportData.findUniqueOrThrow({ where: key }),
  };
}

export interface RowUpserts {
  /** Writes the sample. @returns milliseconds */
  write(sample: readonly ProductRows[]): Promise<number>;
  close(): Promise<void>;
}

/** Connects to an empty database and loads what has to be there before. */
export async function openRowUpserts(url: string, connections: number, dump: Dump): Promise<RowUpserts> {
  await loadRows(url, dump.before);
  const database = openDatabase({ url, poolMax: connections });
  return {
    async write(sample) {
      const lanes = Array.from({ length: connections }, (_, lane) =>
        sample.filter((_product, index) => index % connections === lane),
      );
      const startedAt = performance.now();
      await Promise.all(
        lanes.map(async (lane) => {
          for (const product of lane) await upsertProduct(database.prisma, product);
        }),
      );
      return performance.now() - startedAt;
    },
    close: () => database.close(),
  };
}

async function upsertProduct(prisma: Prisma, rows: ProductRows): Promise<void> {
  const { shopId, externalId } = rows.mapping;
  const listing = { shopId_externalId: { shopId, externalId } };
  // Columns of type jsonb are typed as if they could hold a JSON null, which none of these does.
  const master = {
    ...rows.master,
    images: rows.master.images ?? [],
    attributes: rows.master.attributes ?? [],
    provenance: rows.master.provenance ?? {},
  };
  await prisma.masterProduct.upsert({ where: { id: master.id }, create: master, update: master });
  for (const variant of rows.masterVariants) {
    const { masterProductId, key } = variant;
    const data = { ...variant, options: variant.options ?? [] };
    const where = { masterProductId_key: { masterProductId, key } };
    await prisma.masterVariant.upsert({ where, create: data, update: data });
  }
  for (const key of rows.keys)
    await prisma.matchingKey.upsert({ where: { key }, create: { key }, update: { key } });
  const mapping = {
    ...rows.mapping,
    images: rows.mapping.images ?? [],
    attributes: rows.mapping.attributes ?? [],
    changes: rows.mapping.changes ?? [],
  };
  await prisma.platformMapping.upsert({ where: listing, create: mapping, update: mapping });
  for (const variant of rows.variants) {
    const data = { ...variant, options: variant.options ?? [] };
    const where = { mappingId_externalId: { mappingId: variant.mappingId, externalId: variant.externalId } };
    await prisma.platformVariant.upsert({ where, create: data, update: data });
  }
  await prisma.listingSyncState.upsert({ where: listing, create: rows.state, update: rows.state });
  await prisma.rawImportData.upsert({ where: listing, create: rows.raw, update: rows.raw });
}
