/**
 * The pool of connections, which says in the log when PostgreSQL can't be reached, once an outage, and when it is back.
 *
 * What fails meanwhile says so too, but in many words of many places: this is the one line that people look for.
 */
import type { Logger } from '@syncstore/observe';
import { Pool, type PoolClient, type PoolConfig } from 'pg';

type Log = Pick<Logger, 'error' | 'info'>;
type Connected = (
  error: Error | undefined,
  client: PoolClient | undefined,
  done: (release?: unknown) => void,
) => void;

export class WatchedPool extends Pool {
  readonly #log: Log | undefined;
  #isLost = false;

  constructor(config: PoolConfig, log: Log | undefined) {
    super(config);
    this.#log = log;
    // A connection can break at any moment (a restart of the server): while it is idle, and while nobody listens because it
    // is being set up or handed over. An error that nobody listens to would end the process; whoever uses the connection is
    // told by the statement that fails, and the next one opens another.
    this.on('error', (error) => this.#lost(error));
    this.on('connect', (client) => client.on('error', () => undefined));
  }

  /** The pool's own statements, and Prisma's, come through here as well. */
  override connect(): Promise<PoolClient>;
  override connect(callback: Connected): void;
  override connect(callback?: Connected): Promise<PoolClient> | void {
    if (callback) {
      super.connect((error, client, done) => {
        this.#tell(error);
        callback(error, client, done);
      });
      return;
    }
    return super.connect().then(
      (client) => {
        this.#tell(undefined);
        return client;
      },
      (error: unknown) => {
        this.#tell(error);
        throw error;
      },
    );
  }

  #tell(error: unknown): void {
    if (error !== undefined && error !== null) this.#lost(error);
    else if (this.#isLost) {
      this.#isLost = false;
      this.#log?.info('database connection is back');
    }
  }

  #lost(error: unknown): void {
    if (!this.#isLost) this.#log?.error({ err: error }, 'database connection lost, reconnecting');
    this.#isLost = true;
  }
}
