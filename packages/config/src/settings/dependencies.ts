/** Rows for what every process needs: PostgreSQL, Redis, and the key that tokens are encrypted with. */
import { encryptionKey, integer, matching, milliseconds, url } from '../fields.ts';
import { defaulted, required } from '../setting.ts';
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
  QUEUE_PREFIX: defaulted({
    schema: matching(
      /^(\{[\w.-]+\}|[\w.-]+)$/,
      'letters, digits, ".", "_" or "-", in braces for a Redis Cluster',
    ),
    default: 'syncstore',
    reason:
      'First part of every key in Redis, so that several installations can share a server. In a Redis Cluster write {syncstore}: all keys have to live in one slot.',
  }),
  ENCRYPTION_KEY: required({
    schema: encryptionKey(),
    reason:
      'Encrypts marketplace tokens in PostgreSQL. Whoever loses it has to ask every seller for consent again.',
    example: '$(openssl rand -base64 32)',
    visibility: 'secret',
  }),
};
