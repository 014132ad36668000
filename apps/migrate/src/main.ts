/**
 * Brings the database up to date and ends: the step of a deployment that comes before all others. Running it twice, or from
 * two machines at once, is safe. It reads `prisma/migrations` in the working directory.
 *
 * Exit codes: 0 up to date · 1 a migration failed · 2 DATABASE_URL is missing or wrong · 5 PostgreSQL can't be reached.
 */
import { ConfigError, loadDatabaseUrl } from '@syncstore/config';
import { applyMigrations, MigrationError } from '@syncstore/store';

const UNREACHABLE = 5;

async function migrate(): Promise<number> {
  let address = 'PostgreSQL';
  try {
    const url = loadDatabaseUrl();
    address = new URL(url).host;
    const applied = await applyMigrations(url, process.cwd());
    const lines = applied.map((name) => `Applied ${name}\n`);
    process.stdout.write(lines.length === 0 ? 'The database is up to date.\n' : lines.join(''));
    return 0;
  } catch (error) {
    if (error instanceof ConfigError || error instanceof MigrationError) {
      process.stderr.write(`${error.message}\n`);
      return error instanceof ConfigError ? error.exitCode : 1;
    }
    const said = error instanceof Error ? error.message || error.name : String(error);
    process.stderr.write(`PostgreSQL at ${address} (DATABASE_URL) can't be used: ${said}\n`);
    return UNREACHABLE;
  }
}

process.exitCode = await migrate();
