/**
 * scripts/backup.sh and restore-backup.sh, against a server of the version of this machine's pg_dump, which refuses newer ones.
 * Where there is none, only their syntax is checked.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { applyMigrations } from '@syncstore/store';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mustRun, type RunOptions, run } from '../../scripts/servers/command.ts';
import { freePort } from '../../scripts/servers/free-port.ts';
import { postgresPrograms } from '../../scripts/servers/postgres-binaries.ts';
import { useRedis } from '../support/use-redis.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const NAMES = ['backup.sh', 'restore-backup.sh', 'postgres-tools.sh'];
const majorOf = (text: string) => Number(/\d+/.exec(text)?.[0] ?? 0);
const said = (program: string, ...args: string[]) => run(program, args).catch(() => undefined);

test.each(NAMES)('%s is sound bash', async (name) => {
  expect(await run('bash', ['-n', join(ROOT, 'scripts', name)])).toMatchObject({ status: 0, stderr: '' });
});

/** Where pg_dump's own server programs are; undefined: there are none. */
async function serverPrograms(): Promise<string | undefined> {
  const directory = (await said('pg_config', '--bindir'))?.stdout.trim();
  const candidates = [
    directory,
    `/usr/lib/postgresql/${majorOf((await said('pg_dump', '--version'))?.stdout ?? '')}/bin`,
  ];
  for (const candidate of candidates) {
    if (candidate && (await said(join(candidate, 'initdb'), '--version'))?.status === 0) return candidate;
  }
  return undefined;
}

const dumps = majorOf((await said('pg_dump', '--version'))?.stdout ?? '');
const programs = dumps > 0 ? await serverPrograms() : undefined;

describe.skipIf(dumps === 0 || programs === undefined)('a backup', () => {
  const redis = useRedis();
  let directory = '';
  let url = '';
  let stop: () => Promise<unknown> = () => Promise.resolve();

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'syncstore-backup-'));
    const { home, as } = await postgresPrograms(join(directory, 'server'));
    const [data, bin] = [join(home, 'data'), programs ?? ''];
    // Its password has what a URL has to escape.
    await writeFile(join(home, 'password'), 'p@ss/wörd%');
    await mustRun(
      join(bin, 'initdb'),
      [
        `--pgdata=${data}`,
        '--username=syncstore',
        `--pwfile=${join(home, 'password')}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--no-sync',
      ],
      { as },
    );
    const port = await freePort();
    const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off`;
    await mustRun(join(bin, 'pg_ctl'), ['-D', data, '-l', join(home, 'log'), '-w', '-o', settings, 'start'], {
      as,
    });
    stop = () => run(join(bin, 'pg_ctl'), ['-D', data, '-m', 'immediate', '-w', 'stop'], { as });
    url = `postgresql://syncstore:${encodeURIComponent('p@ss/wörd%')}@127.0.0.1:${port}/postgres`;
    await applyMigrations(url, ROOT);
    await mkdir(join(directory, 'backups'));
  }, 60_000);
  afterAll(async () => {
    await stop();
    await rm(directory, { recursive: true, force: true });
  });

  const script = (name: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
    const options: RunOptions = {
      env: {
        DATABASE_URL: url,
        REDIS_URL: redis.url,
        QUEUE_PREFIX: redis.prefix,
        ENCRYPTION_KEY: randomBytes(32).toString('hex'),
        LOG_FILE: 'off',
        ...env,
      },
    };
    return run(join(ROOT, 'scripts', name), args, options);
  };
  const query = async (sql: string) => {
    const client = new Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query<Record<string, unknown>>(sql);
    await client.end();
    return rows;
  };
  const notes = async () => (await query('SELECT what FROM note ORDER BY what')).map(({ what }) => what);

  test('brings back what was there, verified, with what came after it gone', async () => {
    await query(`CREATE TABLE note (what text); INSERT INTO note VALUES ('before')`);
    const backups = join(directory, 'backups');
    await writeFile(join(backups, 'syncstore_20200101T000000Z.dump'), 'an old one');
    const backup = await script('backup.sh', [backups], { BACKUPS_KEPT: '1' });
    expect(backup, backup.stderr).toMatchObject({ status: 0 });
    const file = backup.stdout.trim();
    expect(await readdir(backups)).toEqual([basename(file)]);
    await query(`INSERT INTO note VALUES ('after'); CREATE TABLE of_a_later_version (id int)`);

    const unsure = await script('restore-backup.sh', [file]);
    expect(unsure).toMatchObject({ status: 2 });
    expect(unsure.stderr).toMatch(/replaces all that the database "postgres" holds\. To do it, add --yes/);
    expect(await notes()).toEqual(['after', 'before']);

    const restored = await script('restore-backup.sh', ['--yes', file]);
    expect(restored.status, restored.stderr + restored.stdout).toBe(0);
    expect(restored.stdout).toMatch(/^ok +sums of runs add up +all$/m);
    expect(restored.stderr).toMatch(
      /Restored\.[^]*syncstore\.js verify\n[^]*syncstore\.js repair\n[^]*Start it again/,
    );
    expect(await notes()).toEqual(['before']);
    expect(await query(`SELECT to_regclass('of_a_later_version') AS later`)).toEqual([{ later: null }]);
  });

  test('is not restored while SyncStore runs, nor from a file that is none, nor in part', async () => {
    await query(`DROP TABLE IF EXISTS note; CREATE TABLE note (what text); INSERT INTO note VALUES ('kept')`);
    const { stdout } = await script('backup.sh', [join(directory, 'backups')]);
    const worker = new Client({ connectionString: url, application_name: 'syncstore-worker' });
    await worker.connect();
    const running = await script('restore-backup.sh', ['--yes', stdout.trim()]);
    await worker.end();
    expect(running).toMatchObject({ status: 2 });
    expect(running.stderr).toMatch(
      /Still connected: syncstore-worker\. Stop all of it first: pm2 stop syncstore/,
    );

    const other = join(directory, 'syncstore_20251102.tar.gz');
    await writeFile(other, 'not a backup');
    const none = await script('restore-backup.sh', ['--yes', other]);
    expect(none).toMatchObject({ status: 2 });
    expect(none.stderr).toMatch(/is no backup of scripts\/backup\.sh/);

    const whole = await readFile(stdout.trim());
    const torn = join(directory, 'torn.dump');
    await writeFile(torn, whole.subarray(0, whole.length - 200));
    const broken = await script('restore-backup.sh', ['--yes', torn]);
    expect(broken.status).not.toBe(0);
    expect(await notes()).toEqual(['kept']);
  });

  test('can not be made without saying where from', async () => {
    const nowhere = await script('backup.sh', [], { DATABASE_URL: '' });
    expect(nowhere).toMatchObject({ status: 2 });
    expect(nowhere.stderr).toMatch(/DATABASE_URL is missing, for example/);
  });
});
