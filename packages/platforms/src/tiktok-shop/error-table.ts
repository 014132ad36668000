/**
 * TikTok Shop's error table. 36009004 stands for a dozen failures and is told apart by words of the message, whose
 * quotes differ between documentation and wire [H]; so does the last row for it expect our own mistake. A clock that
 * is half a minute fast looks like refused credentials [H]: nothing here pauses a shop on that number alone.
 */
import { type ErrorRow, onTokenCalls, rows } from '../error-table.ts';
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

const VERSION = 'TikTok Shop has retired the version of its API that SyncStore uses: update SyncStore.';

/** Rows that only hold where codes and refresh tokens are traded. */
const TOKEN_ROWS = onTokenCalls([
  ...rows(
    'pause-grant',
    'config',
    CONSENT,
    ['36004004', '[L] a spent refresh token', { keyword: 'refresh' }],
    ['98001004', '[M] the message names the field', { keyword: 'refresh_token' }],
    ['36004005', '[L] third-party code'],
    ['98001005', '[L] third-party code'],
    ['98001006', '[L] third-party code'],
  ),
  ...rows(
    'dead',
    'config',
    CODE,
    ['36004004', '[M] live, HTTP 200'],
    ['98001004', '[M] the message names the field', { keyword: 'auth_code' }],
  ),
  ...rows('dead', 'config', APP_KEY, ['98001004', '[M] the message names the field']),
]);

/** 36009004, from the most certain words to none. */
const OVERLOADED_ROWS = [
  ...rows('dead', 'system', OURS, [
    '36009004',
    '[L] a common parameter is missing, whichever',
    { keyword: 'missing credentials' },
  ]),
  ...rows('refresh-token-then-retry', 'transient', CONSENT, [
    '36009004',
    '[L] status 401 or 400',
    { keyword: 'x-tts-access-token' },
  ]),
  ...rows('retry', 'config', CLOCK, ['36009004', '[H] message, [L] status 400', { keyword: 'timestamp' }]),
  ...rows('dead', 'config', APP_KEY, ['36009004', '[H] three live probes, 400', { keyword: 'app_key' }]),
  ...rows('dead', 'system', VERSION, ['36009004', '[M] older gateways', { keyword: 'api version' }]),
  ...rows('dead', 'system', OURS, ['36009004', '[M] field checks, superfluous cipher, anything else']),
];

const CREDENTIAL_ROWS = [
  ...rows(
    'refresh-token-then-retry',
    'transient',
    CONSENT,
    ['105002', '[H] code, [M] status 401'],
    ['105001', '[L] third-party code'],
  ),
  ...rows('dead', 'config', APP_KEY, ['106001', '[M] 401; 500 seen once']),
  ...rows(
    'pause-grant',
    'config',
    'The app lacks a scope: enable `seller.product.basic` and `seller.authorization.info` in the Partner Center, then have the seller authorise again.',
    ['105005', '[H] live, 401'],
  ),
  ...rows('dead', 'config', CIPHER, ['101000', '[L]'], ['106011', '[L] third-party code']),
  ...rows(
    'dead',
    'config',
    "Add the address of this server to the app's IP allow-list in the Partner Center.",
    ['36009033', '[L]'],
  ),
  ...rows(
    'dead',
    'config',
    INACTIVE,
    ['36009043', '[M]'],
    ['36009044', '[M]'],
    ['12052700', '[H]'],
    ['12052704', '[H]'],
  ),
];

const LIMIT_ROWS = [
  ...rows(
    'throttle',
    'transient',
    SLOW_DOWN,
    ['36009002', '[H] 429'],
    ['12052109', '[L]'],
    ['100005', '[L] third-party code'],
  ),
  ...rows(
    'throttle',
    'transient',
    "The development shop's calls for this hour are used up. SyncStore goes on in the next one.",
    ['36009037', '[M] 429', { quota: 'hour-of-shop' }],
  ),
  ...rows(
    'split-slice',
    'transient',
    'This part of the list is too long for TikTok Shop; SyncStore cuts it into smaller ones.',
    ['12052180', '[H]'],
  ),
];

const SYSTEM_ROWS = [
  ...rows(
    'retry',
    'transient',
    BUSY,
    ['36009003', '[M] live, 500'],
    ['36009007', '[L]'],
    ['100006', '[L] third-party code'],
  ),
  ...rows('dead', 'config', 'There is no such API at this address: check TIKTOK_SHOP_BASE_URL.', [
    '36009009',
    '[H] live, 404',
  ]),
  ...rows('dead', 'system', VERSION, ['36009014', '[H] code']),
  ...rows(
    'dead',
    'system',
    OURS,
    ['36009010', '[L] wrong method'],
    ['36009021', '[L] file too large'],
    ['36009022', '[L] body format'],
    ['36009023', '[L] multipart'],
    ['98001004', '[L] invalid parameter'],
    ['106013', '[L] cipher missing'],
  ),
];

const PRODUCT_ROWS = [
  ...rows(
    'withdraw-product',
    'transient',
    GONE,
    ['12019150', '[H] id unknown'],
    ['12052260', '[H] id unknown'],
    ['12052032', '[H] id unknown'],
    ['12052048', '[H] not in this shop'],
    ['12052901', '[M] frozen or deleted'],
  ),
  ...rows(
    'dead',
    'system',
    OURS,
    ['12019027', '[H] too many seller SKUs'],
    ['12019087', '[H] too many SKU ids'],
    ['12019108', '[H] page token'],
    ['12019109', '[H] page size'],
    ['12019118', '[H] create time range'],
    ['12019119', '[H] update time range'],
    ['12019123', '[H] page size of brands'],
    ['12052217', '[H] category version'],
    ['12052547', '[H] no version under review'],
    ['12052910', '[H] invalid input'],
  ),
];

/** All rows in order of precedence. */
export const TIKTOK_SHOP_ERROR_TABLE: readonly ErrorRow[] = [
  ...TOKEN_ROWS,
  ...OVERLOADED_ROWS,
  ...CREDENTIAL_ROWS,
  ...LIMIT_ROWS,
  ...SYSTEM_ROWS,
  ...PRODUCT_ROWS,
  ...TRANSPORT_ROWS,
];
