/** Walks a shop's list as the ledger would: windows, chained pages, each id once. */
import type { DetailAnswer, ListedItem, Platform, ShopClient, SliceField } from '@syncstore/contracts';

export interface Window {
  readonly field: SliceField;
  readonly from: number;
  readonly to: number;
}

export interface Walked {
  readonly items: ReadonlyMap<string, ListedItem>;
  readonly pages: number;
  /** Rows, repeated ones included. */
  readonly rows: number;
}

/** Far more pages than any test shop has: a list that does not end fails instead of hanging. */
const MOST_PAGES = 200;

/** @returns everything that the windows list */
export async function walk(
  client: ShopClient,
  windows: readonly Window[],
  statuses: readonly string[] | null = null,
): Promise<Walked> {
  const items = new Map<string, ListedItem>();
  let pages = 0;
  let rows = 0;
  for (const window of windows) {
    for (let cursor: string | null = null, more = true; more; more = cursor !== null) {
      const page = await client.list({ ...window, statuses, cursor });
      pages += 1;
      rows += page.items.length;
      for (const item of page.items) items.set(item.externalId, item);
      cursor = page.next;
      if (pages > MOST_PAGES) throw new Error('the list does not end');
    }
  }
  return { items, pages, rows };
}

/** The whole life of a shop in one window, by the field that full runs use. */
export function everything(platform: Platform): Window {
  const { sliceField, epoch } = platform.paging;
  return { field: sliceField.full, from: epoch, to: Math.floor(Date.now() / 1000) + 60 };
}

/** Cuts a window in two as the ledger does, sharing the overlap that the platform asks for. */
export function cut(window: Window, overlapSeconds: number, at: number): readonly [Window, Window] {
  const second = overlapSeconds === 0 ? at + 1 : at - overlapSeconds;
  return [
    { ...window, to: at },
    { ...window, from: second },
  ];
}

/** @returns the answers of all ids, chunk by chunk */
export async function fetchAll(
  client: ShopClient,
  ids: readonly string[],
  chunkSize: number,
): Promise<ReadonlyMap<string, DetailAnswer>> {
  const answers = new Map<string, DetailAnswer>();
  for (let i = 0; i < ids.length; i += chunkSize) {
    const chunk = await client.details(ids.slice(i, i + chunkSize));
    if (chunk.interruption !== null) throw chunk.interruption;
    for (const answer of chunk.answers) answers.set(answer.externalId, answer);
  }
  return answers;
}
