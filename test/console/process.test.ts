/** The console as a process: how it says that it is ready, how it stops, and what keeps it from starting. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { useDatabase } from '../support/use-database.ts';
import { useRedis } from '../support/use-redis.ts';
import { openEventStream } from './support/event-stream.ts';

const BUNDLE = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'dist', 'console.js');
const database = useDatabase();
const redis = useRedis();

function start(settings: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [BUNDLE], {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      QUEUE_PREFIX: redis.prefix,
      ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('hex'),
      LOG_FILE: 'off',
      CONSOLE_PORT: '0',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  }
  const exitCode = new Promise<number | null>((resolve) => child.once('close', resolve));
  const ready = new Promise<{ readonly url: string }>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.includes('"msg":"ready"')) resolve(JSON.parse(line) as { url: string });
    });
  });
  return { child, exitCode, ready, said: () => said };
}

test('says where it listens once it does, and ends with 0 on SIGTERM although somebody looks', async () => {
  const { child, exitCode, ready } = start({ CONSOLE_AUTH: 'none' });
  const { url } = await ready;
  expect((await fetch(`${url}/api/health`)).status).toBe(200);
  const stream = await openEventStream(`${url}/api/events`);
  await stream.next();
  child.kill('SIGTERM');
  expect(await exitCode).toBe(0);
});

test('does not start without a password, and says how to go on', async () => {
  const { exitCode, said } = start({});
  expect(await exitCode).toBe(2);
  expect(said()).toMatch(/CONSOLE_PASSWORD is missing/);
});

test('does not start on a port that is taken, and names the setting', async () => {
  const server = createServer();
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? String(address.port) : '';
  const { exitCode, said } = start({ CONSOLE_AUTH: 'none', CONSOLE_PORT: port });
  expect(await exitCode).toBe(2);
  expect(said()).toMatch(new RegExp(`CONSOLE_PORT ${port} on 127\\.0\\.0\\.1 is taken by another program`));
});
