import { createServer, type Server, type Socket } from 'node:net';
import { isDatabaseUnavailable, openDatabase } from '@syncstore/store';
import { afterEach, describe, expect, it } from 'vitest';
import { inTransaction } from '../../packages/store/src/database.ts';
import { isDataError, sqlState } from '../../packages/store/src/sql-state.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { useStore } from './support/store.ts';

const store = useStore();

const failureOf = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
};

describe('an unavailable PostgreSQL', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  /** The URL of a server that treats every connection so. */
  async function serverThat(treat: (socket: Socket) => void): Promise<string> {
    const listening = createServer(treat);
    server = listening;
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    const address = listening.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return `postgresql://user:password@127.0.0.1:${address.port}/db`;
  }

  async function expectUnavailable(url: string): Promise<void> {
    const database = openDatabase({ url, poolMax: 2, acquireTimeoutMs: 300 });
    try {
      const failures = [
        await failureOf(database.sql.$queryRaw`SELECT 1`),
        await failureOf(inTransaction(database, (sql) => sql.$queryRaw`SELECT 1`)),
        await failureOf(database.prisma.shop.count()),
      ];
      for (const failure of failures) expect(isDatabaseUnavailable(failure), String(failure)).toBe(true);
    } finally {
      await database.close();
    }
  }

  it('is told when nobody listens', async () => {
    const url = await serverThat(() => undefined);
    await new Promise((resolve) => server?.close(resolve));
    await expectUnavailable(url);
  });

  it('is told when connections are cut', async () => {
    await expectUnavailable(await serverThat((socket) => socket.destroy()));
  });

  it('is told, and nothing worse happens, when a connection is cut while it is being set up', async () => {
    let isCrashing = true;
    const proxy = await startTcpProxy(store.url, (said) =>
      isCrashing && said.includes('SET jit') ? 'cut' : 'pass',
    );
    const database = openDatabase({ url: proxy.url, poolMax: 2 });
    try {
      for (let n = 0; n < 5; n += 1) {
        const failure = await failureOf(inTransaction(database, (sql) => sql.$queryRaw`SELECT 1`));
        expect(isDatabaseUnavailable(failure), String(failure)).toBe(true);
      }
      isCrashing = false;
      expect(await database.sql.$queryRaw`SELECT 1 AS one`).toEqual([{ one: 1 }]);
    } finally {
      await database.close();
      await proxy.close();
    }
  });

  it('is told when connections are taken and nothing comes back', async () => {
    const held: Socket[] = [];
    await expectUnavailable(await serverThat((socket) => held.push(socket)));
    for (const socket of held) socket.destroy();
  });

  it('is told when the session is ended in the middle of a transaction, and the next one works', async () => {
    const end = inTransaction(store.database, async (sql) => {
      const [backend] = await sql.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
      await store.pool.query('SELECT pg_terminate_backend($1)', [backend?.pid]);
      return sql.$queryRaw`SELECT pg_sleep(1)`;
    });
    const failure = await failureOf(end);
    expect(isDatabaseUnavailable(failure), String(failure)).toBe(true);
    expect(await store.database.sql.$queryRaw`SELECT 1 AS one`).toEqual([{ one: 1 }]);
  });

  it('is not what a mistake in a statement, or a broken pipe of something else, looks like', async () => {
    const failure = await failureOf(store.database.sql.$queryRaw`SELECT nonsense`);
    expect(isDatabaseUnavailable(failure)).toBe(false);
    expect(sqlState(failure)).toBe('42703');
    expect(isDatabaseUnavailable(new Error('some bug'))).toBe(false);
    expect(isDatabaseUnavailable(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))).toBe(true);
  });
});

describe('a transaction', () => {
  it('that deadlocks is run again, so that both of two that wait for each other succeed', async () => {
    await store.pool.query(
      'CREATE TABLE counters (id int PRIMARY KEY, n int); INSERT INTO counters VALUES (1, 0), (2, 0)',
    );
    let arrived = 0;
    let open: () => void = () => undefined;
    const bothHoldOne = new Promise<void>((resolve) => {
      open = resolve;
    });
    const add = (first: number, second: number) =>
      inTransaction(store.database, async (sql) => {
        await sql.$executeRaw`UPDATE counters SET n = n + 1 WHERE id = ${first}`;
        arrived += 1;
        if (arrived === 2) open();
        await bothHoldOne;
        await sql.$executeRaw`UPDATE counters SET n = n + 1 WHERE id = ${second}`;
      });
    await Promise.all([add(1, 2), add(2, 1)]);
    expect((await store.pool.query('SELECT n FROM counters ORDER BY id')).rows).toEqual([{ n: 2 }, { n: 2 }]);
    expect(arrived).toBe(3);
  });

  it('that fails otherwise is run once, and leaves nothing', async () => {
    let runs = 0;
    const failure = await failureOf(
      inTransaction(store.database, async (sql) => {
        runs += 1;
        await sql.$executeRaw`CREATE TABLE half_done ()`;
        return sql.$queryRaw`SELECT 1e30::numeric(18, 4)`;
      }),
    );
    expect(runs).toBe(1);
    expect(isDataError(failure)).toBe(true);
    expect((await store.pool.query("SELECT to_regclass('half_done') AS it")).rows).toEqual([{ it: null }]);
  });
});

it('ends a statement that runs for longer than it may', async () => {
  const database = openDatabase({ url: store.url, poolMax: 1, statementTimeoutMs: 100 });
  try {
    const failure = await failureOf(database.sql.$queryRaw`SELECT pg_sleep(20)::text`);
    expect(sqlState(failure)).toBe('57014');
  } finally {
    await database.close();
  }
});
