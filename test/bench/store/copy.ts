/** (b) The floor: COPY of the same rows into the same indexed tables, a transaction for each chunk. */

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Dump, ShopDump, TableRows } from './row-dump.ts';

export interface CopyLoader {
  /** Loads the rows of one shop. @returns milliseconds */
  loadShop(shop: ShopDump): Promise<number>;
  close(): Promise<void>;
}

/** Connects to an empty database and loads what has to be there before. */
export async function openCopyLoader(url: string, connections: number, dump: Dump): Promise<CopyLoader> {
  const clients: Client[] = [];
  for (let index = 0; index < connections; index += 1) {
    const client = new Client({ connectionString: url });
    await client.connect();
    clients.push(client);
  }
  const [first] = clients;
  if (!first) throw new RangeError('at least one connection is needed');
  await loadRows(url, dump.before);
  return {
    async loadShop({ prelude, lanes }) {
      const startedAt = performance.now();
      if (prelude.length > 0) await load(first, prelude);
      await Promise.all(
        clients.map(async (client, lane) => {
          for (const chunk of lanes[lane] ?? []) await load(client, chunk);
        }),
      );
      return performance.now() - startedAt;
    },
    close: async () => {
      for (const client of clients) await client.end();
    },
  };
}

/** Loads rows in one transaction. */
export async function loadRows(url: string, rows: readonly TableRows[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await load(client, rows);
  } finally {
    await client.end();
  }
}

async function load(client: Client, rows: readonly TableRows[]): Promise<void> {
  await client.query('BEGIN');
  for (const { table, text } of rows) {
    await pipeline(Readable.from([text]), client.query(copyFrom(`COPY ${table} FROM STDIN`)));
  }
  await client.query('COMMIT');
}
