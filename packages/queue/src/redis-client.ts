/**
 * Clients of Redis as it was set up: one server, a master that Sentinels name, or a Cluster; with TLS or without.
 *
 * In a Cluster every key of an installation lives in one slot (keyPrefix), so that scripts and transactions work as on one
 * server. It brings failover, not more room.
 */
import type { ConnectionOptions } from 'node:tls';
import { Cluster, Redis, type RedisOptions } from 'ioredis';

export interface RedisAddress {
  readonly host: string;
  readonly port: number;
}

/** Where Redis is. */
export interface RedisServer {
  /** `redis://`, or `rediss://` for TLS, with user, password and database number. With one of the two below its host is not used. */
  readonly url: string;
  /** Sentinels, which know where the master of that name is. */
  readonly sentinel?:
    | {
        readonly nodes: readonly RedisAddress[];
        readonly master: string;
        readonly password: string | undefined;
      }
    | undefined;
  /** Some nodes of a Cluster; they know the others. */
  readonly cluster?: readonly RedisAddress[] | undefined;
  readonly tls?:
    | {
        /** PEM; undefined: the authorities that Node trusts. */
        readonly ca: string | undefined;
        /** False: whoever answers is believed. */
        readonly verify: boolean;
      }
    | undefined;
}

/** How a connection behaves. `retryStrategy` holds for a Cluster as a whole. */
export type ClientOptions = Pick<
  RedisOptions,
  | 'commandTimeout'
  | 'connectionName'
  | 'connectTimeout'
  | 'lazyConnect'
  | 'maxRetriesPerRequest'
  | 'retryStrategy'
>;

/** Both know the same commands. */
export type RedisConnection = Redis | Cluster;

const DEFAULT_PORT = 6_379;

/** Opens a client. */
export function openClient(server: RedisServer, options: ClientOptions): RedisConnection {
  const { url, sentinel, cluster } = server;
  const tls = tlsOf(server);
  if (cluster) {
    const { retryStrategy = null, lazyConnect = false, ...ofNodes } = options;
    const { username, password } = loginOf(url);
    return new Cluster([...cluster], {
      lazyConnect,
      clusterRetryStrategy: retryStrategy ?? (() => null),
      // Names stay names: certificates are made out to them.
      ...(tls && { dnsLookup: (address, done) => done(null, address) }),
      redisOptions: {
        ...ofNodes,
        ...(username && { username }),
        ...(password && { password }),
        ...(tls && { tls }),
      },
    });
  }
  if (sentinel) {
    const { username, password, db } = loginOf(url);
    return new Redis({
      ...options,
      sentinels: [...sentinel.nodes],
      name: sentinel.master,
      // Who asks once wants to know that nobody answered.
      ...(options.retryStrategy === null && { sentinelRetryStrategy: () => null }),
      db,
      ...(username && { username }),
      ...(password && { password }),
      ...(sentinel.password && { sentinelPassword: sentinel.password }),
      ...(tls && { tls, sentinelTLS: tls, enableTLSForSentinelMode: true }),
    });
  }
  return new Redis(url, { ...options, ...(tls && { tls }) });
}

function tlsOf({ url, tls }: RedisServer): ConnectionOptions | undefined {
  if (!url.startsWith('rediss:')) return undefined;
  return { ...(tls?.ca !== undefined && { ca: tls.ca }), rejectUnauthorized: tls?.verify ?? true };
}

function loginOf(text: string): { username: string; password: string; db: number } {
  const url = new URL(text);
  const [username, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  return { username, password, db: Number(url.pathname.slice(1)) || 0 };
}

/** Says where Redis is, as `host:port`, for people and logs: without user and password. */
export function addressOf({ url, sentinel, cluster }: RedisServer): string {
  const nodes = cluster ?? sentinel?.nodes;
  if (nodes) {
    const list = nodes.map(({ host, port }) => `${host}:${port}`).join(', ');
    return sentinel ? `${sentinel.master} of the Sentinels ${list}` : list;
  }
  if (!URL.canParse(url)) return 'an unreadable address';
  const { hostname, port } = new URL(url);
  return `${hostname || 'localhost'}:${port || DEFAULT_PORT}`;
}
