/** A sandbox in a process of its own, as it is delivered, and its own counters. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startChild } from '../../../scripts/quickstart/child.ts';
import { freePort } from '../../../scripts/servers/free-port.ts';
import { type SandboxControl, sandboxControl } from '../../support/sandbox-control.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface BenchSandbox extends SandboxControl {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * @param directory for its log
 * @param products of each shop
 */
export async function startSandbox(directory: string, products: number): Promise<BenchSandbox> {
  const port = String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  const child = await startChild({
    name: 'sandbox',
    command: [
      join(root, 'dist/sandbox.js'),
      '--port',
      port,
      '--products',
      String(products),
      '--limits',
      'lifted',
    ],
    environment: process.env,
    logPath: join(directory, 'sandbox.log'),
    isReady: (line) => line.startsWith('Sandbox ready'),
  });
  return { ...sandboxControl(() => url), url, close: () => child.stop() };
}
