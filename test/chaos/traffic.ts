/**
 * What goes on while things break: a person who asks for the next run of a shop as soon as the last one has ended, a seller
 * who edits products and consents again where the marketplace wants it, and an observer who looks for live products that
 * were delisted.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ListingRunKind } from '@syncstore/contracts';
import type { Runtime } from '@syncstore/runtime';
import { requestRun, type ShopView } from '@syncstore/store';
import type { Pool } from 'pg';
import { connectSandboxShops } from '../../scripts/quickstart/consent.ts';
import type { Random } from '../support/random.ts';
import type { SandboxControl } from '../support/sandbox-control.ts';

const LOOK_EVERY_MS = 500;
const KINDS: readonly ListingRunKind[] = ['full', 'deep', 'incremental', 'full', 'deep'];

export interface Place {
  readonly runtime: Runtime;
  readonly pool: Pool;
  readonly sandbox: SandboxControl;
  readonly sandboxUrl: string;
}

/** Repeats something until the signal; a failure is the next round's business, since servers are being broken. */
export async function repeat(signal: AbortSignal, action: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await action().catch(() => undefined);
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Asks for the next run of every shop that has none under way. */
export function keepRunning({ runtime, pool }: Place, shops: readonly ShopView[]): () => Promise<void> {
  const asked = new Map<number, number>();
  return async () => {
    for (const shop of shops) {
      const { rows } = await pool.query(
        `SELECT 1 FROM import_runs WHERE shop_id = $1 AND status IN ('requested', 'running') LIMIT 1`,
        [shop.id],
      );
      if (rows.length > 0) continue;
      const count = asked.get(shop.id) ?? 0;
      const kind = KINDS[(count + shop.id) % KINDS.length] ?? 'full';
      await requestRun(runtime.database, { shopId: shop.id, kind, requestedBy: 'chaos' });
      asked.set(shop.id, count + 1);
    }
  };
}

/** Edits, creates and deletes some products of a shop. */
export function keepChanging(
  { sandbox }: Place,
  shops: readonly ShopView[],
  random: Random,
): () => Promise<void> {
  return async () => {
    const shop = shops[random.below(shops.length)];
    if (!shop) return;
    const { platform, externalId } = shop;
    const seed = random.below(1e9);
    await sandbox.mutate({ platform, shop: externalId, create: 1, update: 3, delete: random.below(2), seed });
  };
}

/** Consents again where a grant was lost, and has the pages that waited for it look again. @returns grants renewed */
export async function consentAgain({ runtime, pool, sandboxUrl }: Place): Promise<number> {
  const lost = await pool.query(`SELECT id FROM platform_grants WHERE status = 'needs_reconsent'`);
  if (lost.rows.length === 0) return 0;
  await connectSandboxShops(runtime, { sandboxUrl, consoleUrl: 'http://127.0.0.1:1' });
  for (const queue of Object.values(runtime.queues.bull.pages)) await queue.promoteJobs();
  return lost.rows.length;
}

/** Ids in one question to the sandbox: they stand in its address. */
const IDS_AT_A_TIME = 200;

/**
 * Looks for listings that are delisted here and live at the marketplace. What the sandbox says is asked for after
 * PostgreSQL, and products do not come back from the dead: a product that is live then was live when it was delisted, and
 * one that is gone is looked at once.
 * @param excused products that the marketplace itself denied
 * @returns looks once; one line for each that it finds
 */
export function delistingWatch(place: Place, excused: ReadonlySet<string>): () => Promise<string[]> {
  const gone = new Set<string>();
  return async () => {
    const { rows } = await place.pool.query<{ platform: ShopView['platform']; shop: string; id: string }>(
      `SELECT s.platform, s.external_id AS shop, m.external_id AS id
       FROM platform_mappings m JOIN shops s ON s.id = m.shop_id WHERE m.delisted_at IS NOT NULL`,
    );
    const unseen = rows.filter(({ id }) => !gone.has(id) && !excused.has(id));
    const wrong: string[] = [];
    for (const shop of new Set(unseen.map((row) => row.shop))) {
      const ofShop = unseen.filter((row) => row.shop === shop).slice(0, IDS_AT_A_TIME);
      const platform = ofShop[0]?.platform ?? 'shopee';
      const ids = ofShop.map((row) => row.id);
      for (const { id, expected } of await place.sandbox.truth(platform, shop, ids)) {
        if (expected === 'accepted' || expected === 'rejected')
          wrong.push(`${shop}: ${id} is live and was delisted`);
        else gone.add(id);
      }
    }
    return wrong;
  };
}
