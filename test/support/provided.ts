/** What the global set-up hands to every test file. It crosses a process boundary, so it is plain data. */
export interface ProvidedServers {
  /** A role that may create databases, on any database of the server. */
  readonly postgresUrl: string;
  /** The migrated database that each file's own is copied from. */
  readonly templateDatabase: string;
  readonly redisUrl: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    servers: ProvidedServers;
  }
}
