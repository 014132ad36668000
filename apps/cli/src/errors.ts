/**
 * From whatever was thrown to an exit code and a message. The only file that looks into other people's errors; commands
 * throw `CliFailure` for what they find themselves.
 */
import { type Config, ConfigError } from '@syncstore/config';
import { PlatformError } from '@syncstore/contracts';
import { scrubSecrets } from '@syncstore/observe';
import { RedisUnreachableError } from '@syncstore/queue';
import { describeFailure, EXIT, type ExitCode } from '@syncstore/runtime';
import { isDatabaseUnavailable, NotPossibleError } from '@syncstore/store';
import { addressOf, marketplaceAddresses } from './addresses.ts';
import { CliFailure } from './failure.ts';

/** Our own codes for a redirect or a setting that lacks something: the person at the keyboard can mend those. */
const USAGE_CODES = new Set(['no_code', 'no_service_id', 'not_configured']);

/** Failures without any answer: what was tried says more than what came back. */
const NO_ANSWER_CODES = new Set([
  'timeout',
  'connection_reset',
  'connection_refused',
  'host_not_found',
  'network',
  'tls',
]);

/**
 * @param error anything that was thrown
 * @param config the settings in force, to name addresses; undefined when they could not be read
 */
export function toFailure(error: unknown, config: Config | undefined): CliFailure {
  if (error instanceof CliFailure) return error;
  // Never quotes a secret; its examples look like some, and are to be copied as they are.
  if (error instanceof ConfigError) return new CliFailure(EXIT.usage, error.message);
  const [exitCode, message] = explain(error, config);
  return new CliFailure(exitCode, scrubSecrets(message), { cause: error });
}

function explain(error: unknown, config: Config | undefined): [ExitCode, string] {
  if (error instanceof NotPossibleError) return [EXIT.usage, error.message];
  if (error instanceof PlatformError) return explainPlatform(error, config);
  if (error instanceof RedisUnreachableError) {
    return [/WRONGPASS|NOAUTH/.test(error.message) ? EXIT.refused : EXIT.unreachable, error.message];
  }
  const ofDatabase = config && explainDatabase(error, config);
  if (ofDatabase) return ofDatabase;
  const { exitCode, message } = describeFailure(error);
  if (exitCode !== EXIT.bug) return [exitCode, message];
  return [exitCode, `This is a bug in SyncStore; please report it with what follows.\n${message}`];
}

function explainPlatform({ facts }: PlatformError, config: Config | undefined): [ExitCode, string] {
  const { platform, code, detail, userMessage, blame } = facts;
  const said = `${userMessage}\n  ${platform} answered: ${code}${detail ? ` (${detail})` : ''}`;
  if (USAGE_CODES.has(code)) return [EXIT.usage, userMessage];
  if (NO_ANSWER_CODES.has(code)) {
    const tried = config && marketplaceAddresses(config)[platform];
    return [EXIT.unreachable, `${userMessage}\n  Tried ${tried ?? platform}: ${code} (${detail})`];
  }
  if (blame === 'config') return [EXIT.refused, said];
  return [blame === 'transient' ? EXIT.unreachable : EXIT.bug, said];
}

/** What PostgreSQL has to say, by SQLSTATE: names of tables and roles in messages differ by server language. */
function explainDatabase(error: unknown, config: Config): [ExitCode, string] | undefined {
  const address = addressOf(config.database.url);
  const codes = codesOf(error);
  const has = (...wanted: string[]) => wanted.some((code) => codes.has(code));
  if (has('28P01', '28000', 'P1000')) {
    return [EXIT.refused, `PostgreSQL at ${address} refused user or password of DATABASE_URL.`];
  }
  if (has('3D000', 'P1003')) {
    const name = new URL(config.database.url).pathname.slice(1);
    return [
      EXIT.usage,
      `PostgreSQL at ${address} has no database "${name}". Create it, then: npm run db:migrate`,
    ];
  }
  if (has('42P01', '42703', 'P2021', 'P2022')) {
    return [
      EXIT.usage,
      `The database at ${address} lacks tables of this version. Apply the migrations: npm run db:migrate`,
    ];
  }
  if (!has('DatabaseNotReachable') && !isDatabaseUnavailable(error)) return undefined;
  return [
    EXIT.unreachable,
    `PostgreSQL at ${address} can't be reached (${rootCause(error)}). Start it, or correct DATABASE_URL.`,
  ];
}

/** The innermost reason, which is the one that says something: the outer ones say that a query failed. */
function rootCause(error: unknown): string {
  const chain = [...causes(error)];
  for (const { message, code } of chain.reverse()) {
    if (typeof message === 'string' && message.trim() !== '') return message.trim();
    if (typeof code === 'string') return code;
  }
  return String(error);
}

function codesOf(error: unknown): Set<string> {
  const codes = new Set<string>();
  for (const { code, originalCode, kind } of causes(error)) {
    for (const value of [code, originalCode, kind]) if (typeof value === 'string') codes.add(value);
  }
  return codes;
}

/** The error and what it was caused by, outermost first; Prisma keeps the driver's error in `meta`. */
function* causes(error: unknown): Generator<Record<string, unknown>> {
  let current = error;
  for (let depth = 0; depth < 8 && isRecord(current); depth += 1) {
    yield current;
    const { meta } = current;
    current =
      isRecord(meta) && isRecord(meta['driverAdapterError']) ? meta['driverAdapterError'] : current['cause'];
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
