/** Rows of the error tables that hold for every marketplace: no answer, an answer that is no JSON, bare HTTP statuses. */
import type { ErrorRow } from './error-table.ts';

const OUTAGE = 'The marketplace has trouble of its own. Nothing to do: SyncStore tries again.';
const NETWORK =
  'The marketplace could not be reached. If it stays, check this network, its DNS and proxy, and the base URL settings.';
const FRONT =
  'Something in front of the marketplace answered instead of its API. If it stays, check that the base URL settings ' +
  'and the network (proxy, firewall) are right.';

const ours = 'a class of ours';
const http = 'HTTP semantics';

/** Placed after a marketplace's own rows: their codes are more exact than a status. */
export const TRANSPORT_ROWS: readonly ErrorRow[] = [
  { code: 'timeout', action: 'retry', blame: 'transient', userMessage: OUTAGE, source: ours },
  { code: 'connection_reset', action: 'retry', blame: 'transient', userMessage: OUTAGE, source: ours },
  { code: 'connection_refused', action: 'retry', blame: 'transient', userMessage: NETWORK, source: ours },
  { code: 'host_not_found', action: 'retry', blame: 'transient', userMessage: NETWORK, source: ours },
  { code: 'network', action: 'retry', blame: 'transient', userMessage: NETWORK, source: ours },
  {
    code: 'tls',
    action: 'retry',
    blame: 'config',
    userMessage:
      'The encrypted connection to the marketplace was refused: check the base URL settings, the time of this machine, and any proxy that inspects traffic.',
    source: ours,
  },
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
  {
    code: 'http_404',
    action: 'dead',
    blame: 'config',
    userMessage: 'There is no such API at this address: check the base URL settings.',
    source: http,
  },
  {
    code: 'http_403',
    action: 'retry',
    blame: 'config',
    userMessage: FRONT,
    source: 'HTML 403 seen live [L]',
  },
  { code: 'http_401', action: 'retry', blame: 'config', userMessage: FRONT, source: http },
  { code: 'html_body', action: 'retry', blame: 'transient', userMessage: FRONT, source: ours },
  { code: 'empty_body', action: 'retry', blame: 'transient', userMessage: OUTAGE, source: ours },
  { code: 'truncated_json', action: 'retry', blame: 'transient', userMessage: OUTAGE, source: ours },
  { code: 'not_json', action: 'retry', blame: 'transient', userMessage: FRONT, source: ours },
  {
    code: 'unexpected_body',
    action: 'retry',
    blame: 'system',
    userMessage:
      'The marketplace answered in a form SyncStore does not know. It is tried again; if it stays, report it.',
    source: ours,
  },
  {
    code: 'endless_paging',
    action: 'dead',
    blame: 'system',
    userMessage:
      'The marketplace kept answering the same page of its product list. Start the import again; if it stays, report it.',
    source: ours,
  },
];
