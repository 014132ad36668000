/** Finds or draws the ids of master variants. */
import type { Sql } from '../database.ts';
import { drawIds } from './listing-rows.ts';

interface NewMasterVariant {
  readonly id: number;
  readonly masterId: number;
  readonly key: string;
}

export class MasterVariantIds {
  readonly #ids: Map<string, number>;
  readonly #unwritten: Map<string, NewMasterVariant>;

  private constructor(ids: Map<string, number>, unwritten: Map<string, NewMasterVariant>) {
    this.#ids = ids;
    this.#unwritten = unwritten;
  }

  /** @param wanted every master variant that will be pointed to */
  static async load(
    sql: Sql,
    wanted: readonly { readonly masterId: number; readonly key: string }[],
    newMasters: ReadonlyMap<number, unknown>,
  ): Promise<MasterVariantIds> {
    const existing = [...new Set(wanted.map(({ masterId }) => masterId))].filter((id) => !newMasters.has(id));
    const rows =
      existing.length === 0
        ? []
        : await sql.$queryRaw<{ id: number; master_id: number; key: string }[]>`
            SELECT id::float8 AS id, master_product_id::float8 AS master_id, key FROM master_variants
            WHERE master_product_id = ANY (${existing}::bigint[])`;
    const ids = new Map(rows.map((row) => [slot(row.master_id, row.key), row.id]));
    const missing = new Map(
      wanted
        .filter(({ masterId, key }) => !ids.has(slot(masterId, key)))
        .map(({ masterId, key }) => [slot(masterId, key), { masterId, key }]),
    );
    const drawn = await drawIds(sql, 'master_variants', missing.size);
    const unwritten = new Map(
      [...missing].map(([name, variant], index) => [name, { ...variant, id: drawn[index] ?? 0 }]),
    );
    for (const [name, { id }] of unwritten) ids.set(name, id);
    return new MasterVariantIds(ids, unwritten);
  }

  idOf(masterId: number, key: string): number {
    const id = this.#ids.get(slot(masterId, key));
    if (id === undefined) throw new Error(`master variant ${key} of master ${masterId} was not asked for`);
    return id;
  }

  /** The id, and whether its row is still to be inserted: true for the first who asks. */
  take(masterId: number, key: string): { readonly id: number; readonly isNew: boolean } {
    return { id: this.idOf(masterId, key), isNew: this.#unwritten.delete(slot(masterId, key)) };
  }

  /** Inserts the rows that no `take` was told to insert. Their fields come with `recomputeMasters`. */
  async insertRest(sql: Sql): Promise<void> {
    const rest = [...this.#unwritten.values()];
    if (rest.length === 0) return;
    this.#unwritten.clear();
    await sql.$executeRaw`
      INSERT INTO master_variants (id, master_product_id, key, options)
      SELECT id, master_id, key, '[]' FROM unnest(${rest.map((v) => v.id)}::bigint[],
        ${rest.map((v) => v.masterId)}::bigint[], ${rest.map((v) => v.key)}::text[]) AS v (id, master_id, key)`;
  }
}

const slot = (masterId: number, key: string): string => `${masterId}\n${key}`;
