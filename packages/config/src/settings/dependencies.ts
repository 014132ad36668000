/** Rows for what every process needs: PostgreSQL, Redis, and the key that tokens are encrypted with. */
import { addresses, encryptionKey, integer, matching, milliseconds, oneOf, text, url } from '../fields.ts';
import { defaulted, optional, required } from '../setting.ts';
import { MINUTE, SECOND } from '../time.ts';

export const dependencySettings = {
  DATABASE_URL: required({
    schema: url('postgresql:', 'postgres:'),
    reason: 'Where PostgreSQL is. It holds the catalogue and the ledger of every run: it is the truth.',
    example: 'postgresql://syncstore:secret@127.0.0.1:5432/syncstore',
    visibility: 'url',
  }),
  DATABASE_POOL_MAX: defaulted({
    schema: integer(1, 200),
    default: 10,
    reason:
      'Connections one process may open. A page holds one only while it writes, so 10 serve more pages than one process runs; the sum over all processes has to stay under max_connections (100 by default).',
  }),
  DATABASE_CONNECT_TIMEOUT_MS: defaulted({
    schema: milliseconds(100, 5 * MINUTE),
    default: 10 * SECOND,
    reason: 'How long to wait for a connection before PostgreSQL counts as unreachable.',
  }),
  DATABASE_STATEMENT_TIMEOUT_MS: defaulted({
    schema: milliseconds(SECOND, 60 * MINUTE),
    default: MINUTE,
    reason:
      'Longest a statement may run. A chunk takes well under a second: a minute means that something is locked.',
  }),
  REDIS_URL: required({
    schema: url('redis:', 'rediss:'),
    reason: 'Where Redis is. It holds queues and rate budgets, and can be rebuilt from PostgreSQL.',
    example: 'redis://127.0.0.1:6379/0',
    visibility: 'url',
  }),
  REDIS_TLS_CA: optional({
    schema: text.includes('-----BEGIN CERTIFICATE-----', { error: 'must be certificates in PEM' }),
    reason:
      'Certificates of the authority that signed those of Redis, for REDIS_URL=rediss://…, where that is not a public one. REDIS_TLS_CA_FILE names their file.',
    example: '-----BEGIN CERTIFICATE-----…',
    visibility: 'secret',
  }),
  REDIS_TLS_VERIFY: defaulted({
    schema: oneOf('on', 'off'),
    default: 'on',
    reason:
      'Whether the certificate of Redis has to be right. `off` encrypts, but to whoever answers: for tests alone.',
  }),
  REDIS_SENTINELS: optional({
    schema: addresses(),
    reason:
      'Sentinels that know where the master is. User, password, database and TLS are still those of REDIS_URL; its host is not used.',
    example: 'sentinel-1:26379,sentinel-2:26379,sentinel-3:26379',
  }),
  REDIS_SENTINEL_NAME: defaulted({
    schema: matching(/^[\w.-]+$/, 'a name'),
    default: 'mymaster',
    reason: 'What the Sentinels call the master.',
  }),
  REDIS_SENTINEL_PASSWORD: optional({
    schema: text,
    reason: 'The password of the Sentinels, where they have one of their own.',
    example: '$(openssl rand -base64 18)',
    visibility: 'secret',
  }),
  REDIS_CLUSTER_NODES: optional({
    schema: addresses(),
    reason:
      'Some nodes of a Redis Cluster, which know the others. User, password and TLS are those of REDIS_URL; its host is not used. All keys live in one slot: a Cluster brings failover, not more room.',
    example: 'redis-1:6379,redis-2:6379,redis-3:6379',
  }),
  QUEUE_PREFIX: defaulted({
    schema: matching(
      /^(\{[\w.-]+\}|[\w.-]+)$/,
      'letters, digits, ".", "_" or "-", in braces for a Redis Cluster',
    ),
    default: 'syncstore',
    reason:
      'First part of every key in Redis, so that several installations can share a server. It is put in braces, so that a Redis Cluster keeps all keys in one slot.',
  }),
  ENCRYPTION_KEY: required({
    schema: encryptionKey(),
    reason:
      'Encrypts marketplace tokens in PostgreSQL. Whoever loses it has to ask every seller for consent again.',
    example: '$(openssl rand -base64 32)',
    visibility: 'secret',
  }),
};
