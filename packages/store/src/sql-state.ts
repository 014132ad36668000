/** Reads SQLSTATE codes out of what Prisma throws, so that decisions rest on codes rather than on message texts. */
import { Prisma } from './generated/client.ts';
import { LostRaceError } from './lost-race.ts';

/** Five characters of a class that PostgreSQL has: neither Prisma's P2010 nor Node's EPIPE. */
const SQL_STATE = /^(?:\d[0-9A-Z]|F0|HV|P0|XX)[0-9A-Z]{3}$/;
/** Serialization failure, deadlock. */
const RACES = new Set(['40001', '40P01']);

/** The SQLSTATE behind an error, or null when it is not PostgreSQL's. */
export function sqlState(error: unknown): string | null {
  for (const layer of layers(error)) {
    for (const field of ['originalCode', 'code']) {
      const code = layer[field];
      if (typeof code === 'string' && SQL_STATE.test(code)) return code;
    }
  }
  return null;
}

/** An error and what it was made from: Prisma wraps the driver adapter's error, which wraps PostgreSQL's or Node's. */
function* layers(error: unknown): Generator<Record<string, unknown>> {
  for (let depth = 0, current: unknown = error; depth < 6 && isRecord(current); depth += 1) {
    yield current;
    const { meta } = current;
    current = isRecord(meta) && isRecord(meta.driverAdapterError) ? meta.driverAdapterError : current.cause;
  }
}

/** Whether the same transaction can succeed when it is simply run again. */
export function isRetryable(error: unknown): boolean {
  if (error instanceof LostRaceError) return true;
  if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2034') return true;
  const state = sqlState(error);
  return state !== null && RACES.has(state);
}

/**
 * Whether a value in the statement can't be stored: one row is at fault, not the server. Class 22 (a number out of range,
 * a text that is none), a missing value, a text too long for an index.
 */
export function isDataError(error: unknown): boolean {
  const state = sqlState(error);
  return state !== null && (state.startsWith('22') || state === '23502' || state === '54000');
}

/** Whether a unique constraint refused the row. */
export function isUniqueViolation(error: unknown): boolean {
  if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') return true;
  return sqlState(error) === '23505';
}

/** SQLSTATE classes and codes of a server that is away, starting, stopping or full. */
const UNAVAILABLE = /^(08...|57P0[1-5]|53300)$/;
/** Prisma's, its driver adapter's and Node's words for a connection that could not be had or was lost. */
const NO_CONNECTION = new Set([
  'P1001',
  'P1002',
  'P1008',
  'P1017',
  'P2024',
  'P2037',
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
]);
/** What has no code: pg's lost connection and full pool, Prisma's transaction (P2028) that got no connection in time. */
const NO_CONNECTION_TEXT =
  /Connection terminated|timeout exceeded when trying to connect|Unable to start a transaction in the given time/;

/** Whether PostgreSQL can't be reached or refuses service for now: nothing about the work itself is wrong. */
export function isDatabaseUnavailable(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== null) return UNAVAILABLE.test(state);
  for (const { code, kind, message } of layers(error)) {
    for (const word of [code, kind]) if (typeof word === 'string' && NO_CONNECTION.has(word)) return true;
    if (typeof message === 'string' && NO_CONNECTION_TEXT.test(message)) return true;
  }
  return false;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
