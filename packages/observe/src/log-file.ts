/**
 * The log file that people tail and grep: one name, many processes, bounded size.
 *
 *  1. Every process appends whole lines to logs/syncstore.log.
 *  2. Once a second at most, the writing process looks at the file. If somebody put it aside, it opens the new one.
 *  3. If it has grown too large, whoever gets the lock file looks again, since another may just have done it, and puts it
 *     aside: syncstore.log.1, .2, … up to `keep`.
 *  4. A line that can't be written (a full disk) is lost to the file alone, and the next one is tried again: logging must
 *     not stop an import.
 *
 * pino-roll, the usual choice, numbers the current file instead (syncstore.1.log), and each process rolls on its own.
 */
import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const LOOK_EVERY_MS = 1_000;
/** A process may die while it holds the lock; putting files aside takes a millisecond. */
const LOCK_STALE_MS = 10_000;

export interface LogFileOptions {
  path: string;
  /** Size at which the file is put aside. */
  maxBytes: number;
  /** How many files that were put aside are kept. */
  keep: number;
}

/**
 * Opens the log file, and its directory if there is none.
 * @returns a stream for pino
 * @throws Error when it can't be written
 */
export function openLogFile(options: LogFileOptions): { write(line: string): void } {
  mkdirSync(dirname(options.path), { recursive: true });
  let file = openSync(options.path, 'a');
  let lookedAt = 0;
  return {
    write(line: string): void {
      try {
        const now = Date.now();
        if (now - lookedAt >= LOOK_EVERY_MS) {
          lookedAt = now;
          if (wasPutAside(options, file)) {
            const next = openSync(options.path, 'a');
            closeSync(file);
            file = next;
          }
        }
        writeSync(file, line);
      } catch {
        // The line is on standard output.
      }
    },
  };
}

/** Puts the file aside if that is due; true when the open file is no longer the one that has the name. */
function wasPutAside(options: LogFileOptions, file: number): boolean {
  const current = statSync(options.path, { throwIfNoEntry: false });
  if (current === undefined || current.ino !== fstatSync(file).ino) return true;
  if (current.size < options.maxBytes) return false;
  return putAside(options, current.ino);
}

/**
 * @param inode of the file that is too large
 * @returns false when another process is at it: the next look will find the new file
 */
function putAside({ path, keep }: LogFileOptions, inode: number): boolean {
  const lock = `${path}.lock`;
  if (!takeLock(lock)) return false;
  try {
    if (statSync(path, { throwIfNoEntry: false })?.ino !== inode) return true;
    rmSync(`${path}.${keep}`, { force: true });
    for (let number = keep - 1; number >= 1; number--) {
      if (statSync(`${path}.${number}`, { throwIfNoEntry: false }))
        renameSync(`${path}.${number}`, `${path}.${number + 1}`);
    }
    if (keep === 0) rmSync(path);
    else renameSync(path, `${path}.1`);
    return true;
  } finally {
    rmSync(lock, { force: true });
  }
}

function takeLock(lock: string): boolean {
  try {
    closeSync(openSync(lock, 'wx'));
    return true;
  } catch {
    const held = statSync(lock, { throwIfNoEntry: false });
    if (held && Date.now() - held.mtimeMs > LOCK_STALE_MS) rmSync(lock, { force: true });
    return false;
  }
}
