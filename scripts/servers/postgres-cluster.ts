/**
 * One PostgreSQL server in a directory of ours: made on first use, started on a free port, reused while it runs.
 *
 *  home/data       the cluster
 *  home/password   of the role `syncstore`, made up once
 *  home/log        what the server says
 *
 * Whether it runs is PostgreSQL's own question to answer (`pg_ctl status` checks the pid in postmaster.pid), so a pid file
 * that a crash left behind does no harm.
 */
import { randomBytes } from 'node:crypto';
import { appendFile, chown, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { mustRun, run } from './command.ts';
import { freePort } from './free-port.ts';
import { type PostgresPrograms, postgresPrograms } from './postgres-binaries.ts';
import { ServerUnavailable } from './server.ts';

const ROLE = 'syncstore';
const START_SECONDS = '60';
/** Line of postmaster.pid that holds the port. */
const PORT_LINE = 3;
const ATTEMPTS = 3;

/** Only this machine may connect, and over TCP alone: socket paths have a length limit that checkouts exceed. */
const SETTINGS = ["listen_addresses = '127.0.0.1'", "unix_socket_directories = ''"];
/** For data that nobody will miss: no waiting for the disk. */
const THROWAWAY_SETTINGS = [
  'fsync = off',
  'synchronous_commit = off',
  'full_page_writes = off',
  'max_connections = 200',
];

export interface Cluster {
  /** True: it ran already. */
  wasRunning: boolean;
  /** Connection string for a database of the cluster. */
  url(database: string): string;
  /** Stops the server; clients are disconnected, their transactions rolled back. */
  stop(): Promise<void>;
  /** Ends the server as a power cut would, starts it again on the same port, and waits for its recovery. */
  crash(): Promise<void>;
}

/**
 * Starts the server in `directory`, or finds it running.
 * @param options.durable false for tests: faster, and lost if the machine goes down
 * @throws ServerUnavailable with the end of the server's log, when it does not start
 */
export async function startCluster(directory: string, options: { durable: boolean }): Promise<Cluster> {
  const programs = await postgresPrograms(directory);
  const password = await initialise(programs, options.durable);
  const { port, wasRunning } = await start(programs);
  return {
    wasRunning,
    url: (database) => `postgresql://${ROLE}:${password}@127.0.0.1:${port}/${database}`,
    stop: () => stopServer(programs, 'fast'),
    crash: async () => {
      await stopServer(programs, 'immediate');
      await start(programs, port);
    },
  };
}

/**
 * Creates a database unless it is there.
 * @param cluster the server
 * @param name a plain identifier
 */
export async function ensureDatabase(cluster: Cluster, name: string): Promise<void> {
  const client = new Client({ connectionString: cluster.url('postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

/** Stops a server that may or may not run. */
export async function stopServer(
  { bin, home, as }: PostgresPrograms,
  mode: 'fast' | 'immediate',
): Promise<void> {
  await run(join(bin, 'pg_ctl'), ['-D', join(home, 'data'), '-m', mode, '-w', 'stop'], { as });
}

async function initialise({ bin, home, as }: PostgresPrograms, durable: boolean): Promise<string> {
  const passwordPath = join(home, 'password');
  const data = join(home, 'data');
  if (await exists(join(data, 'PG_VERSION'))) return (await readFile(passwordPath, 'utf8')).trim();
  const password = randomBytes(18).toString('hex');
  await writeFile(passwordPath, `${password}\n`, { mode: 0o600 });
  if (as) await chown(passwordPath, as.uid, as.gid);
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const login = [`--username=${ROLE}`, `--pwfile=${passwordPath}`, '--auth=scram-sha-256'];
  await mustRun(
    join(bin, 'initdb'),
    [`--pgdata=${data}`, ...login, ...locale, ...(durable ? [] : ['--no-sync'])],
    { as },
  );
  const settings = durable ? SETTINGS : [...SETTINGS, ...THROWAWAY_SETTINGS];
  await appendFile(join(data, 'postgresql.conf'), `\n${settings.join('\n')}\n`);
  return password;
}

/** @param wantedPort where clients will look for it; any free one if undefined */
async function start(
  { bin, home, as }: PostgresPrograms,
  wantedPort?: number,
): Promise<{ port: number; wasRunning: boolean }> {
  const data = join(home, 'data');
  const log = join(home, 'log');
  let said = '';
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const running = await runningPort(bin, data, as);
    if (running !== undefined) return { port: running, wasRunning: true };
    // Another program may take the port between asking and starting: then the next attempt asks for another.
    const port = wantedPort ?? (await freePort());
    const args = ['-D', data, '-l', log, '-w', '-t', START_SECONDS, '-o', `-p ${port}`, 'start'];
    const { status, stdout, stderr } = await run(join(bin, 'pg_ctl'), args, { as });
    if (status === 0) return { port, wasRunning: false };
    said = `${stdout}${stderr}`;
  }
  const tail = (await exists(log))
    ? (await readFile(log, 'utf8')).trimEnd().split('\n').slice(-10).join('\n')
    : '';
  throw new ServerUnavailable(`PostgreSQL in ${home} does not start. ${said.trim()}\nIts log ends:\n${tail}`);
}

async function runningPort(
  bin: string,
  data: string,
  as: PostgresPrograms['as'],
): Promise<number | undefined> {
  const { status } = await run(join(bin, 'pg_ctl'), ['-D', data, 'status'], { as });
  if (status !== 0) return undefined;
  const lines = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n');
  return Number(lines[PORT_LINE]);
}

async function exists(path: string): Promise<boolean> {
  return readFile(path).then(
    () => true,
    () => false,
  );
}
