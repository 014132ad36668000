/**
 * Stands in for a database where the schema engine only compares two schemas. The engine connects all the same and looks
 * for the schema `public`; it gets an empty answer, and what it then does about it goes nowhere.
 */
import type { SqlDriverAdapter, SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';

const NAME = { provider: 'postgres', adapterName: 'no-database' } as const;

const connection: SqlDriverAdapter = {
  ...NAME,
  queryRaw: async () => ({ columnNames: [], columnTypes: [], rows: [] }),
  executeRaw: async () => 0,
  executeScript: async () => {},
  startTransaction: () => Promise.reject(new Error('Comparing schemas needs no transaction.')),
  getConnectionInfo: () => ({ supportsRelationJoins: true }),
  dispose: async () => {},
};

export const noDatabase: SqlMigrationAwareDriverAdapterFactory = {
  ...NAME,
  connect: async () => connection,
  connectToShadowDb: async () => connection,
};
