/**
 * TikTok Shop's error table. 36009004 stands for a dozen failures and is told apart by words of the message, whose
 * quotes differ between documentation and wire [H]; so does the last row for it expect our own mistake. A clock that
 * is half a minute fast looks like refused credentials [H]: nothing here pauses a shop on that number alone.
 */
import type { ErrorRow } from '../error-table.ts';
import { TRANSPORT_ROWS } from '../transport-rows.ts';

const APP_KEY = 'TikTok Shop refuses the app: check TIKTOK_SHOP_APP_KEY and TIKTOK_SHOP_APP_SECRET.';
const CONSENT = 'The seller has to authorise the app again.';
const BUSY = 'TikTok Shop has trouble of its own. Nothing to do: SyncStore tries again.';
const OURS =
  'TikTok Shop does not understand what SyncStore asked. Please report it with the code and the detail.';
const SLOW_DOWN = 'TikTok Shop asks to slow down. SyncStore does so by itself.';
const CLOCK =
  'The clock of this machine is wrong: set it by NTP. SyncStore uses the time of TikTok Shop until then.';
const CODE = 'The authorisation code is spent or older than 30 minutes: open the consent link again.';
const INACTIVE = 'The shop or its seller is not active: the seller has to settle that in the Seller Center.';
const GONE = 'TikTok Shop does not show this product any more.';
const CIPHER = 'The shop was authorised with another account: authorise it again.';

const row = (
  code: string,
  action: ErrorRow['action'],
  blame: ErrorRow['blame'],
  userMessage: string,
  source: string,
  more: Pick<ErrorRow, 'keyword' | 'on' | 'quota'> = {},
): ErrorRow => ({ code, action, blame, userMessage, source, ...more });

/** Rows that only hold where codes and refresh tokens are traded. */
const TOKEN_ROWS: readonly ErrorRow[] = [
  row('36004004', 'pause-grant', 'config', CONSENT, '[L] a spent refresh token', {
    on: 'token',
    keyword: 'refresh',
  }),
  row('36004004', 'dead', 'config', CODE, '[M] live, HTTP 200', { on: 'token' }),
  row('98001004', 'pause-grant', 'config', CONSENT, '[M] the message names the field', {
    on: 'token',
    keyword: 'refresh_token',
  }),
  row('98001004', 'dead', 'config', CODE, '[M] the message names the field', {
    on: 'token',
    keyword: 'auth_code',
  }),
  row('98001004', 'dead', 'config', APP_KEY, '[M] the message names the field', { on: 'token' }),
  row('36004005', 'pause-grant', 'config', CONSENT, '[L] third-party code', { on: 'token' }),
  row('98001005', 'pause-grant', 'config', CONSENT, '[L] third-party code', { on: 'token' }),
  row('98001006', 'pause-grant', 'config', CONSENT, '[L] third-party code', { on: 'token' }),
];

const CREDENTIAL_ROWS: readonly ErrorRow[] = [
  row('105002', 'refresh-token-then-retry', 'transient', CONSENT, '[H] code, [M] status 401'),
  row('105001', 'refresh-token-then-retry', 'transient', CONSENT, '[L] third-party code'),
  row('36009004', 'refresh-token-then-retry', 'transient', CONSENT, '[L] status 401 or 400', {
    keyword: 'x-tts-access-token',
  }),
  row('36009004', 'retry', 'config', CLOCK, '[H] message, [L] status 400', { keyword: 'timestamp' }),
  row('36009004', 'dead', 'config', APP_KEY, '[H] three live probes, 400', { keyword: 'app_key' }),
  row('36009004', 'dead', 'system', OURS, '[M] field checks, superfluous cipher, anything else'),
  row('106001', 'dead', 'config', APP_KEY, '[M] 401; 500 seen once'),
  row(
    '105005',
    'pause-grant',
    'config',
    'The app lacks a scope: enable `seller.product.basic` and `seller.authorization.info` in the Partner Center, then have the seller authorise again.',
    '[H] live, 401',
  ),
  row('101000', 'dead', 'config', CIPHER, '[L]'),
  row('106011', 'dead', 'config', CIPHER, '[L] third-party code'),
  row('106013', 'dead', 'system', OURS, '[L] cipher missing'),
  row(
    '36009033',
    'dead',
    'config',
    "Add the address of this server to the app's IP allow-list in the Partner Center.",
    '[L]',
  ),
  row('36009043', 'dead', 'config', INACTIVE, '[M]'),
  row('36009044', 'dead', 'config', INACTIVE, '[M]'),
  row('12052700', 'dead', 'config', INACTIVE, '[H]'),
  row('12052704', 'dead', 'config', INACTIVE, '[H]'),
];

const LIMIT_ROWS: readonly ErrorRow[] = [
  row('36009002', 'throttle', 'transient', SLOW_DOWN, '[H] 429'),
  row(
    '36009037',
    'throttle',
    'transient',
    "The development shop's calls for this hour are used up. SyncStore goes on in the next one.",
    '[M] 429',
    { quota: 'next-hour' },
  ),
  row('12052109', 'throttle', 'transient', SLOW_DOWN, '[L]'),
  row('100005', 'throttle', 'transient', SLOW_DOWN, '[L] third-party code'),
  row(
    '12052180',
    'split-slice',
    'transient',
    'This part of the list is too long for TikTok Shop; SyncStore cuts it into smaller ones.',
    '[H]',
  ),
];

const SYSTEM_ROWS: readonly ErrorRow[] = [
  row('36009003', 'retry', 'transient', BUSY, '[M] live, 500'),
  row('36009007', 'retry', 'transient', BUSY, '[L]'),
  row('100006', 'retry', 'transient', BUSY, '[L] third-party code'),
  row(
    '36009009',
    'dead',
    'config',
    'There is no such API at this address: check TIKTOK_SHOP_BASE_URL.',
    '[H] live, 404',
  ),
  row('36009010', 'dead', 'system', OURS, '[L]'),
  row(
    '36009014',
    'dead',
    'system',
    'TikTok Shop has retired the version of its API that SyncStore uses: update SyncStore.',
    '[H] code',
  ),
  row('36009021', 'dead', 'system', OURS, '[L]'),
  row('36009022', 'dead', 'system', OURS, '[L]'),
  row('36009023', 'dead', 'system', OURS, '[L]'),
];

const PRODUCT_ROWS: readonly ErrorRow[] = [
  row('12019150', 'withdraw-product', 'transient', GONE, '[H] id unknown'),
  row('12052260', 'withdraw-product', 'transient', GONE, '[H] id unknown'),
  row('12052032', 'withdraw-product', 'transient', GONE, '[H] id unknown'),
  row('12052048', 'withdraw-product', 'transient', GONE, '[H] not in this shop'),
  row('12052901', 'withdraw-product', 'transient', GONE, '[M] frozen or deleted'),
  row('12019108', 'dead', 'system', OURS, '[H] page token'),
  row('12019109', 'dead', 'system', OURS, '[H] page size'),
  row('12019118', 'dead', 'system', OURS, '[H] create time range'),
  row('12019119', 'dead', 'system', OURS, '[H] update time range'),
  row('12052910', 'dead', 'system', OURS, '[H] invalid input'),
];

/** All rows in order of precedence. */
export const TIKTOK_SHOP_ERROR_TABLE: readonly ErrorRow[] = [
  ...TOKEN_ROWS,
  ...CREDENTIAL_ROWS,
  ...LIMIT_ROWS,
  ...SYSTEM_ROWS,
  ...PRODUCT_ROWS,
  ...TRANSPORT_ROWS,
];
