/**
 * Where the payloads of a chunk come from: the marketplace, or, on a page that maps rejects again after a mapping was
 * mended, the store. What the store does not hold is asked for there too.
 *
 * Either way the answers take the same path from here: compared, mapped, written and counted like those of every page.
 */
import type { DetailAnswer, DetailAnswers, JsonObject } from '@syncstore/contracts';
import { type PendingItem, rejectedPayloads, type StoredPayload } from '@syncstore/store';
import type { PageWork } from './page-work.ts';

type Payload = Extract<DetailAnswer, { kind: 'payload' }>;

/** What the walk needs of an answer; the platform's status stands in the payload. */
export type Answer = Exclude<DetailAnswer, Payload> | Omit<Payload, 'platformStatus'>;

export interface Obtained {
  readonly answers: readonly Answer[];
  readonly interruption: DetailAnswers['interruption'];
  /** Tickets of the listings whose stored payloads these are, by external id. */
  readonly fromStored: ReadonlyMap<string, number>;
}

export async function obtain(work: PageWork, chunk: readonly PendingItem[]): Promise<Obtained> {
  const ids = chunk.map((item) => item.externalId);
  const { sliceRole, shop } = work.page;
  const stored =
    sliceRole === 'from_raw' ? await rejectedPayloads(work.context.database.sql, shop.id, ids) : [];
  const fromStored = new Map(stored.map(({ externalId, ticket }) => [externalId, ticket]));
  const toFetch = ids.filter((id) => !fromStored.has(id));
  if (toFetch.length === 0) return { answers: stored.map(asAnswer), interruption: null, fromStored };
  const { answers, interruption } = await work.client.details(toFetch, work.witnessed);
  return { answers: [...stored.map(asAnswer), ...answers], interruption, fromStored };
}

function asAnswer({ externalId, raw, sourceHash, updatedAt, askedAt }: StoredPayload): Answer {
  // Written by this walk, as the text of such an object.
  const payload = JSON.parse(raw) as JsonObject;
  return { kind: 'payload', externalId, payload, sourceHash, updatedAt, askedAt };
}
