/** Rows of the error tables that hold for every marketplace: no answer, an answer that is no JSON, bare HTTP statuses. */
import { type ErrorRow, rows } from './error-table.ts';

const OUTAGE = 'The marketplace has trouble of its own. Nothing to do: SyncStore tries again.';
const NETWORK =
  'The marketplace could not be reached. If it stays, check this network, its DNS and proxy, and the base URL settings.';
const FRONT =
  'Something in front of the marketplace answered instead of its API. If it stays, check that the base URL settings ' +
  'and the network (proxy, firewall) are right.';
const TLS =
  'The encrypted connection to the marketplace was refused: check the base URL settings, the time of this machine, and any proxy that inspects traffic.';

const ours = 'a class of ours';
const http = 'HTTP semantics';

/** Placed after a marketplace's own rows: their codes are more exact than a status. */
export const TRANSPORT_ROWS: readonly ErrorRow[] = [
  ...rows('retry', 'transient', OUTAGE, ['timeout', ours], ['connection_reset', ours]),
  ...rows(
    'retry',
    'transient',
    NETWORK,
    ['connection_refused', ours],
    ['host_not_found', ours],
    ['network', ours],
  ),
  ...rows('retry', 'config', TLS, ['tls', ours]),
  {
    status: 429,
    action: 'throttle',
    blame: 'transient',
    userMessage: 'The marketplace asks to slow down. SyncStore does so by itself.',
    source: `${http} [H]`,
  },
  { status: 408, action: 'retry', blame: 'transient', userMessage: OUTAGE, source: http },
  // 503 with HTML is overload protection, not a quota [D: rate-limit page].
  { status: '5xx', action: 'retry', blame: 'transient', userMessage: OUTAGE, source: `${http} [H]` },
  ...rows('dead', 'config', 'There is no such API at this address: check the base URL settings.', [
    'http_404',
    http,
  ]),
  ...rows('retry', 'config', FRONT, ['http_403', 'HTML 403 seen live [L]'], ['http_401', http]),
  ...rows('retry', 'transient', FRONT, ['html_body', ours], ['not_json', ours]),
  ...rows('retry', 'transient', OUTAGE, ['empty_body', ours], ['truncated_json', ours]),
  ...rows(
    'retry',
    'system',
    'The marketplace answered in a form SyncStore does not know. It is tried again; if it stays, report it.',
    ['unexpected_body', ours],
  ),
];
