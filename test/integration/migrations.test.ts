import { appendFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyMigrations, MigrationError, migrationStatus, writeNextMigration } from '@syncstore/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useDatabase } from '../support/use-database.ts';

const SCHEMA = `datasource db {
  provider = "postgresql"
}

model Note {
  id   Int    @id
  text String
  @@map("notes")
}
`;

/** Empties a migrated database, so that a test begins where a new installation does. */
const EMPTY = 'DROP SCHEMA public CASCADE; CREATE SCHEMA public';

describe('migrations', () => {
  const database = useDatabase();
  let root: string;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'syncstore-migrations-'));
    await mkdir(join(root, 'prisma'));
    await writeFile(join(root, 'prisma', 'schema.prisma'), SCHEMA);
    await database.pool.query(EMPTY);
  });
  afterAll(() => rm(root, { recursive: true }));

  it('are written from what the schema changed since the last one', async () => {
    const first = await writeNextMigration(root, 'Notes, first', { now: new Date('2026-01-02T03:04:05Z') });
    expect(first).toBe('20260102030405_notes_first');
    expect(await readFile(join(root, `prisma/migrations/${first}/migration.sql`), 'utf8')).toContain(
      'CREATE TABLE "notes"',
    );
    expect(await writeNextMigration(root, 'nothing')).toBeNull();

    const changed = SCHEMA.replace('text String', 'text String\n  author String?');
    await writeFile(join(root, 'prisma', 'schema.prisma'), changed);
    const second = await writeNextMigration(root, 'author', { now: new Date('2026-01-02T03:04:06Z') });
    const sql = await readFile(join(root, `prisma/migrations/${second}/migration.sql`), 'utf8');
    expect(sql).toContain('ALTER TABLE "notes" ADD COLUMN     "author" TEXT');
    expect(sql).not.toContain('CREATE TABLE');
  });

  it('are applied once when several processes apply them at once', async () => {
    const pending = (await migrationStatus(database.url, root)).pending;
    expect(pending).toEqual(['20260102030405_notes_first', '20260102030406_author']);
    const applied = await Promise.all([1, 2, 3].map(() => applyMigrations(database.url, root)));
    expect(applied.flat()).toEqual(pending);
    expect(await migrationStatus(database.url, root)).toEqual({
      pending: [],
      unknown: [],
      failed: [],
      edited: [],
    });
    const { rows } = await database.pool.query('SELECT count(author) FROM notes');
    expect(rows).toEqual([{ count: '0' }]);
  });

  it('that fail name themselves, what PostgreSQL said and what to do, and leave nothing half done', async () => {
    const name = await writeNextMigration(root, 'bad', {
      allowEmpty: true,
      now: new Date('2026-01-02T03:04:07Z'),
    });
    const sql = 'CREATE TABLE half_done (); CREATE TABLE bad (x nonsense);\n';
    await appendFile(join(root, `prisma/migrations/${name}/migration.sql`), sql);
    const attempt = applyMigrations(database.url, root);
    await expect(attempt).rejects.toThrow(MigrationError);
    await expect(attempt).rejects.toThrow(/20260102030407_bad.*type "nonsense" does not exist.*DELETE FROM/s);
    expect((await migrationStatus(database.url, root)).failed).toEqual([name]);
    const { rows } = await database.pool.query("SELECT to_regclass('half_done') AS half_done");
    expect(rows).toEqual([{ half_done: null }]);
  });

  it('that a database has and the folder has not are called unknown', async () => {
    const older = await mkdtemp(join(tmpdir(), 'syncstore-migrations-'));
    await cp(root, older, { recursive: true });
    for (const gone of ['20260102030406_author', '20260102030407_bad']) {
      await rm(join(older, 'prisma', 'migrations', gone), { recursive: true });
    }
    expect((await migrationStatus(database.url, older)).unknown).toContain('20260102030406_author');
    await rm(older, { recursive: true });
  });

  it('can’t be applied where no PostgreSQL is, and the error says where that was', async () => {
    await expect(migrationStatus('postgresql://a:b@127.0.0.1:1/x', root)).rejects.toThrow('127.0.0.1:1');
  });
});
