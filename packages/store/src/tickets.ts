import type { Sql } from './database.ts';

/**
 * Draws a ticket. Taken before a marketplace call, it orders the write of that call's answer against those of other
 * runs: of two answers with the same update time, the one that was asked for later stands.
 */
export async function drawTicket(sql: Sql): Promise<number> {
  const rows = await sql.$queryRaw<
    { ticket: number }[]
  >`SELECT nextval('import_ticket_seq')::float8 AS ticket`;
  return rows[0]?.ticket ?? 0;
}
