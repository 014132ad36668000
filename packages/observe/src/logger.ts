/**
 * The logger of every process: JSON lines on standard output and in the log file, readable lines on a terminal.
 *
 * Streams are written in this thread. pino's own transports run in a worker thread each, which costs every process some
 * 15 MB, can't have level names (people grep for "ERROR"), and loses the last lines of a crash.
 */
import pino from 'pino';
import { openLogFile } from './log-file.ts';
import { scrubSecrets } from './scrub.ts';

export type Logger = pino.Logger;

/** What lines carry so that one run, page or shop can be followed through all processes. */
export interface LogContext {
  runId?: number;
  platform?: string;
  /** The shop's id on its marketplace. */
  shop?: string;
  page?: number;
  jobId?: string;
  attempt?: number;
}

export interface LoggerOptions {
  /** Which process writes: `worker`, `producer`, … */
  service: string;
  level: pino.LevelWithSilent;
  /** Undefined: no file. */
  file?: { path: string; maxBytes: number; keep: number } | undefined;
  /** Readable lines instead of JSON; by default where the stream is a terminal. */
  pretty?: boolean;
  /** The command line keeps standard output for data. `none`: the file only. */
  stream?: 'stdout' | 'stderr' | 'none';
}

/**
 * Makes a logger. Secrets are cut out of every line, wherever in it they are.
 *
 * A log file that can't be written is no reason not to work: the logger then says so on its stream and goes on without.
 */
export async function createLogger(options: LoggerOptions): Promise<Logger> {
  const { stream = 'stdout' } = options;
  const streams: pino.StreamEntry[] = [];
  if (stream !== 'none') streams.push({ level: 'trace', stream: await openStream(stream, options.pretty) });
  let problem: unknown;
  if (options.file) {
    try {
      streams.push({ level: 'trace', stream: openLogFile(options.file) });
    } catch (error) {
      problem = error;
    }
  }
  const logger = pino(
    {
      level: options.level,
      base: { service: options.service, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label.toUpperCase() }) },
      hooks: { streamWrite: scrubSecrets },
      serializers: { err: describeError },
    },
    pino.multistream(streams),
  );
  if (problem)
    logger.warn({ err: problem, file: options.file?.path }, 'The log file (LOG_FILE) can not be written');
  return logger;
}

/**
 * A logger whose lines also say what they are about.
 * @param logger the process's, or another context's
 * @param context added to what the logger already carries
 */
export function withContext(logger: Logger, context: LogContext): Logger {
  return logger.child(context);
}

/** People grep for "database" where PostgreSQL refused a statement; its own words do not have it. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const described = pino.stdSerializers.err(error);
  return isOfPostgres(error) ? { source: 'database', ...described } : described;
}

/** Whether PostgreSQL's answer is at the bottom of it: the driver's error carries `severity` beside its code. */
function isOfPostgres(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('severity' in error && 'code' in error) || isOfPostgres(error.cause);
}

async function openStream(name: 'stdout' | 'stderr', pretty?: boolean): Promise<pino.DestinationStream> {
  const { fd, isTTY } = process[name];
  if (!(pretty ?? isTTY)) return pino.destination({ dest: fd, sync: true });
  // Loaded on terminals only: services never need it.
  const { default: prettyStream } = await import('pino-pretty');
  return prettyStream({
    destination: fd,
    sync: true,
    colorize: isTTY,
    ignore: 'pid,service',
    singleLine: true,
  });
}
