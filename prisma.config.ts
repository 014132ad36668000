/**
 * Where Prisma finds schema, migrations and database. Prisma 7 keeps no URL in the schema; the commands that
 * need none (generate) must work without DATABASE_URL, so it may be absent here.
 */
import { defineConfig } from 'prisma/config';

const url = process.env['DATABASE_URL'];

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  ...(url ? { datasource: { url } } : {}),
});
