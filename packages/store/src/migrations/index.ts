/** Migrations through Prisma's schema engine in WebAssembly: nothing is downloaded, production dependencies suffice. */
export { applyMigrations } from './apply.ts';
export { MigrationError } from './migration-error.ts';
export { type MissingIndex, missingIndexes } from './missing-indexes.ts';
export { writeNextMigration } from './next-migration.ts';
export { type MigrationStatus, migrationStatus } from './status.ts';
