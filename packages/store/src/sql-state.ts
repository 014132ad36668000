/** Reads SQLSTATE codes out of what Prisma throws, so that decisions rest on codes rather than on message texts. */
import { Prisma } from './generated/client.ts';
import { LostRaceError } from './lost-race.ts';

/** Serialization failure, deadlock. */
const RACES = new Set(['40001', '40P01']);

/** The SQLSTATE behind an error, or null when it is not PostgreSQL's. */
export function sqlState(error: unknown): string | null {
  for (let depth = 0, current: unknown = error; depth < 6 && isRecord(current); depth += 1) {
    for (const field of ['originalCode', 'code']) {
      const code = current[field];
      if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !/^P\d{4}$/.test(code)) return code;
    }
    const meta = current.meta;
    current = isRecord(meta) && isRecord(meta.driverAdapterError) ? meta.driverAdapterError : current.cause;
  }
  return null;
}

/** Whether the same transaction can succeed when it is simply run again. */
export function isRetryable(error: unknown): boolean {
  if (error instanceof LostRaceError) return true;
  if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2034') return true;
  const state = sqlState(error);
  return state !== null && RACES.has(state);
}

/** Whether a value in the statement can't be stored (class 22, e.g. a number out of range): one row is at fault, not the server. */
export function isDataError(error: unknown): boolean {
  return sqlState(error)?.startsWith('22') ?? false;
}

/** Whether a unique constraint refused the row. */
export function isUniqueViolation(error: unknown): boolean {
  if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') return true;
  return sqlState(error) === '23505';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
