/**
 * Where an export goes: standard output, or a file, which has its name only when it is whole.
 */
import { once } from 'node:events';
import { open, rename, rm } from 'node:fs/promises';
import { EXIT } from '@syncstore/runtime';
import { CliFailure } from '../failure.ts';

/**
 * Writes pieces of text to standard output, no faster than the reader takes them.
 * @returns false when the reader had enough (`| head`): the rest was not asked for
 */
export async function writeToStdout(pieces: AsyncIterable<string>): Promise<boolean> {
  const closed = new AbortController();
  const close = () => closed.abort();
  process.stdout.on('error', close);
  try {
    for await (const piece of pieces) {
      if (closed.signal.aborted) return false;
      // An error here is one that main.ts judges, and `close` notes.
      if (!process.stdout.write(piece)) await once(process.stdout, 'drain').catch(close);
    }
    return !closed.signal.aborted;
  } finally {
    process.stdout.off('error', close);
  }
}

/**
 * Writes pieces of text to a file beside the one that is meant, which takes its place when all is written.
 * @throws CliFailure when it can't be written; then what was there before is there still
 */
export async function writeToFile(path: string, pieces: AsyncIterable<string>): Promise<void> {
  const partial = `${path}.part`;
  const file = await open(partial, 'w').catch((error: unknown) => {
    throw notWritable(path, error);
  });
  try {
    for await (const piece of pieces) {
      await file.appendFile(piece).catch((error: unknown) => {
        throw notWritable(path, error);
      });
    }
    await file.close();
    await rename(partial, path).catch((error: unknown) => {
      throw notWritable(path, error);
    });
  } catch (error) {
    await file.close();
    await rm(partial, { force: true });
    throw error;
  }
}

function notWritable(path: string, cause: unknown): CliFailure {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new CliFailure(EXIT.usage, `--output ${path} can't be written: ${reason}`, { cause });
}
