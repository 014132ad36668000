/** Rows for the console's HTTP server and for logs. */
import { baseUrl, integer, matching, oneOf, text } from '../fields.ts';
import { defaulted, optional } from '../setting.ts';

export const consoleAndLogSettings = {
  CONSOLE_HOST: defaulted({
    schema: matching(/^[\w.:-]+$/, 'an address or host name'),
    default: '127.0.0.1',
    reason:
      'The address the console listens on. Only this machine can reach the default; in a container it is 0.0.0.0.',
  }),
  CONSOLE_PORT: defaulted({
    schema: integer(0, 65_535),
    default: 3000,
    reason: 'The port of console, API and Bull Board. 0 takes any free one.',
  }),
  CONSOLE_URL: optional({
    schema: baseUrl(),
    reason:
      'The address under which browsers reach the console, where that is not its own: behind a proxy that speaks TLS. Consent pages send the seller back to it.',
    example: 'https://syncstore.example.com',
  }),
  CONSOLE_AUTH: defaulted({
    schema: oneOf('basic', 'none'),
    default: 'basic',
    reason:
      'Bull Board has no authentication of its own and can delete jobs: `none` only where nobody else can connect.',
  }),
  CONSOLE_USER: defaulted({
    schema: text,
    default: 'admin',
    reason: 'The first account, an admin. It is made when there is none; further ones: syncstore users.',
  }),
  CONSOLE_PASSWORD: optional({
    schema: text.min(8, 'must have at least 8 characters'),
    reason:
      'The password of the first account, until it is given another one. It has no default, because everybody would know it.',
    example: '$(openssl rand -base64 18)',
    visibility: 'secret',
  }),
  CONSOLE_METRICS: defaulted({
    schema: oneOf('account', 'open'),
    default: 'account',
    reason:
      'Who may read `/metrics` of the console: whoever has an account or an API token, or anybody who can connect.',
  }),
  LOG_LEVEL: defaulted({
    schema: oneOf('info', 'trace', 'debug', 'warn', 'error', 'fatal', 'silent'),
    default: 'info',
    reason: '`debug` adds a line for every marketplace call.',
  }),
  LOG_FILE: defaulted({
    schema: text,
    default: 'logs/syncstore.log',
    reason:
      'JSON lines go to standard output and to this file, since people grep it. `off`: standard output only.',
  }),
  LOG_FILE_MAX_MB: defaulted({
    schema: integer(1, 10_000),
    default: 50,
    reason: 'Size at which the log file is put aside and a new one begun.',
  }),
  LOG_FILE_KEEP: defaulted({
    schema: integer(0, 1_000),
    default: 5,
    reason: 'How many log files that were put aside are kept.',
  }),
};
