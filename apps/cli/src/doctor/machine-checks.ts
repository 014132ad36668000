/** The machine that the command runs on: room on the disk of the log, and memory. */
import { statfs } from 'node:fs/promises';
import { freemem, totalmem } from 'node:os';
import { dirname, resolve } from 'node:path';
import { type Check, type Finding, ok, type Patient, warning } from './check.ts';

const MEGABYTE = 1_048_576;
const NEARLY_FULL = 0.85;
/** A worker needs some 200 MB, and the servers beside it live from what is left. */
const LITTLE_MEMORY = 256 * MEGABYTE;

export const MACHINE_CHECKS: readonly Check[] = [
  {
    name: 'disk',
    advice: 'Free some: old logs (LOG_FILE_KEEP) and backups first. PostgreSQL stops when its disk is full.',
    run: disk,
  },
  { name: 'memory', advice: 'Lower WORKER_CONCURRENCY, or run fewer processes here.', run: memory },
];

async function disk({ config }: Patient): Promise<Finding> {
  const { file } = config.log;
  const directory = await nearest(file ? dirname(resolve(file.path)) : process.cwd());
  const { blocks, bfree, bavail, bsize } = await statfs(directory);
  // As df counts: what only root may use is not free.
  const used = (blocks - bfree) / Math.max(1, blocks - bfree + bavail);
  const message = `${Math.round(used * 100)} % used, ${megabytes(bavail * bsize)} free at ${directory}`;
  return used > NEARLY_FULL ? warning(message) : ok(message);
}

/** The log's directory is made when the first process logs. */
async function nearest(directory: string): Promise<string> {
  return statfs(directory).then(
    () => directory,
    () => nearest(dirname(directory)),
  );
}

async function memory(): Promise<Finding> {
  const message = `${megabytes(freemem())} of ${megabytes(totalmem())} available`;
  return freemem() < LITTLE_MEMORY ? warning(message) : ok(message);
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / MEGABYTE).toLocaleString('en-GB')} MB`;
}
