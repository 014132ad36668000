/** Redis in other shapes than one plain server: behind TLS, named by a Sentinel, or as a Cluster. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createServer as createTlsServer } from 'node:tls';
import { Redis } from 'ioredis';
import { mustRun } from '../../scripts/servers/command.ts';
import { freePort } from '../../scripts/servers/free-port.ts';
import { ask } from '../../scripts/servers/redis-ask.ts';
import { findRedis } from '../../scripts/servers/redis-program.ts';

/** Stops what was started. */
export type Stop = () => void;

/** What these need: a program, since Docker's is not on this machine's ports. Undefined where there is none. */
export async function redisProgram(): Promise<string | undefined> {
  const found = await findRedis(() => undefined).catch(() => undefined);
  return found?.kind === 'program' ? found.program : undefined;
}

export interface TlsRedis {
  readonly port: number;
  /** The certificate's own authority, in PEM. */
  readonly ca: string;
  readonly stop: Stop;
}

/** What stands before a Redis server and speaks TLS, with a certificate made for it. */
export async function startTlsBefore(redisUrl: string): Promise<TlsRedis> {
  const { directory, remove } = temporaryDirectory();
  const [key, ca] = [join(directory, 'key.pem'), join(directory, 'ca.pem')];
  const certificate = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const of = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  await mustRun('openssl', ['req', '-x509', ...certificate, ...of, '-keyout', key, '-out', ca]);
  const { hostname, port } = new URL(redisUrl);
  const pem = readFileSync(ca, 'utf8');
  const server = createTlsServer({ key: readFileSync(key), cert: pem }, (client) => {
    const redis = connect(Number(port), hostname);
    client.pipe(redis).pipe(client);
    for (const socket of [client, redis]) {
      // A side that breaks off takes the other with it.
      socket.on('error', () => undefined).on('close', () => [client, redis].map((end) => end.destroy()));
    }
  });
  // Clients that do not believe the certificate hang up.
  server.on('tlsClientError', () => undefined);
  return {
    port: await listen(server),
    ca: pem,
    stop: () => {
      server.close();
      remove();
    },
  };
}

/** A Sentinel that knows where a running server is. */
export async function startSentinel(
  program: string,
  redisUrl: string,
  name: string,
): Promise<{ port: number; stop: Stop }> {
  const { directory, remove } = temporaryDirectory();
  const { hostname, port: master } = new URL(redisUrl);
  const file = join(directory, 'sentinel.conf');
  const port = await freePort();
  writeFileSync(file, `port ${port}\nbind 127.0.0.1\nsentinel monitor ${name} ${hostname} ${master} 1\n`);
  const stop = start(program, [file, '--sentinel'], directory);
  await answers(port);
  return {
    port,
    stop: () => {
      stop();
      remove();
    },
  };
}

/** A Cluster of three masters. */
export async function startCluster(program: string): Promise<{ ports: number[]; stop: Stop }> {
  const { directory, remove } = temporaryDirectory();
  const stops: Stop[] = [];
  const ports: number[] = [];
  for (let node = 0; node < 3; node += 1) {
    // The nodes talk to each other on a port of their own, which would be 10,000 above and may be none.
    const [port, bus] = [await freePort(), await freePort()];
    const isNode = ['--cluster-enabled', 'yes', '--cluster-config-file', `node-${node}.conf`];
    const place = [
      '--port',
      `${port}`,
      '--cluster-port',
      `${bus}`,
      '--bind',
      '127.0.0.1',
      '--dir',
      directory,
    ];
    const nothingKept = ['--save', '', '--appendonly', 'no'];
    stops.push(start(program, [...place, ...isNode, ...nothingKept], directory));
    await until(port, 'PING', /PONG/);
    const [from, to] = [Math.ceil((node * 16_384) / 3), Math.ceil(((node + 1) * 16_384) / 3) - 1];
    await ask(port, `CLUSTER ADDSLOTSRANGE ${from} ${to}`);
    if (ports[0] !== undefined) await ask(ports[0], `CLUSTER MEET 127.0.0.1 ${port} ${bus}`);
    ports.push(port);
  }
  for (const port of ports)
    await until(port, 'CLUSTER INFO', /cluster_state:ok[^]*cluster_slots_assigned:16384/);
  return {
    ports,
    stop: () => {
      for (const stop of stops) stop();
      remove();
    },
  };
}

function start(program: string, args: readonly string[], cwd: string): Stop {
  const child = spawn(program, args, { cwd, stdio: 'ignore' });
  return () => void child.kill('SIGKILL');
}

async function until(port: number, question: string, answer: RegExp): Promise<void> {
  while (!answer.test(await ask(port, question).catch(() => ''))) await sleep(20);
}

/** A Sentinel knows no QUIT, which `ask` ends with. */
async function answers(port: number): Promise<void> {
  const sentinel = new Redis({ port, maxRetriesPerRequest: null, retryStrategy: () => 20 });
  sentinel.on('error', () => undefined);
  await sentinel.ping();
  sentinel.disconnect();
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // Listening on TCP it has a port.
  return (server.address() as AddressInfo).port;
}

function temporaryDirectory(): { directory: string; remove: Stop } {
  const directory = mkdtempSync(join(tmpdir(), 'syncstore-redis-'));
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
