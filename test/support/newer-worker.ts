/** The worker of the next release: the same bundle with higher pipeline versions. */
import { randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'dist');

export interface NewerWorker {
  /** Name of its bundle. */
  readonly app: string;
  /** By which its products are written. */
  readonly pipelineVersion: number;
  remove(): Promise<void>;
}

export async function buildNewerWorker(): Promise<NewerWorker> {
  const bundle = await readFile(join(dist, 'worker.js'), 'utf8');
  const pattern = /(PIPELINE_VERSION = \{ shopee: )(\d+)(, "tiktok-shop": )\d+( \})/;
  const current = Number(pattern.exec(bundle)?.[2]);
  if (!Number.isInteger(current)) throw new Error('the bundle of the worker has no PIPELINE_VERSION');
  const pipelineVersion = current + 1;
  // Beside the bundle: it imports its chunks and packages from there.
  const app = `worker-next-${randomBytes(4).toString('hex')}`;
  const path = join(dist, `${app}.js`);
  await writeFile(path, bundle.replace(pattern, `$1${pipelineVersion}$3${pipelineVersion}$4`));
  return { app, pipelineVersion, remove: () => rm(path) };
}
