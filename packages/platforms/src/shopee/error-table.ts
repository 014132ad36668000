/**
 * Shopee's error table. Codes come with every HTTP status, 200 included [H], and with or without a module prefix
 * (`product.error_param`) [H], which is stripped before they get here.
 */
import type { ErrorRow } from '../error-table.ts';
import { TRANSPORT_ROWS } from '../transport-rows.ts';

const CREDENTIALS =
  'Shopee refuses the app: check that SHOPEE_PARTNER_ID and SHOPEE_PARTNER_KEY belong together and to the environment of SHOPEE_BASE_URL.';
const APP =
  'Shopee refuses the app itself: see its state and permissions in the Shopee Open Platform console.';
const CONSENT = 'The seller has to authorise the app for this shop again.';
const BUSY = 'Shopee has trouble of its own. Nothing to do: SyncStore tries again.';
const OURS =
  'Shopee does not understand what SyncStore asked. Please report it with the code and the detail.';
const SLOW_DOWN = 'Shopee asks to slow down. SyncStore does so by itself.';

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
  row(
    'invalid_code',
    'dead',
    'config',
    'The authorisation code is spent or older than 10 minutes: open the consent link again.',
    '[H] seen live',
    { on: 'token' },
  ),
  row(
    'error_auth',
    'dead',
    'config',
    'The authorisation code is spent or older than 10 minutes: open the consent link again.',
    '[M] doc example',
    { on: 'token', keyword: 'code' },
  ),
  row(
    'invalid_shop_id',
    'dead',
    'config',
    'The authorisation code belongs to another shop: open the consent link again.',
    '[H: SPEC]',
    { on: 'token' },
  ),
  row(
    'invalid_main_acount_id',
    'dead',
    'config',
    'The authorisation code belongs to another account: open the consent link again.',
    '[H: SPEC] (sic)',
    { on: 'token' },
  ),
  row('error_auth', 'pause-grant', 'config', CONSENT, '[M] a spent refresh token', {
    on: 'token',
    keyword: 'refresh_token',
  }),
  row('error_shop_refresh_token', 'pause-grant', 'config', CONSENT, '[H: SPEC]', { on: 'token' }),
  row('error_merchant_refresh_token', 'pause-grant', 'config', CONSENT, '[H: SPEC]', { on: 'token' }),
  row('error_param', 'pause-grant', 'config', CONSENT, '[L] one client matches this text', {
    on: 'token',
    keyword: 'refresh token',
  }),
];

/** The seller's consent is gone or over: no call of this shop can succeed before there is a new one. */
const CONSENT_ROWS: readonly ErrorRow[] = [
  row('refresh_token_expired', 'pause-grant', 'config', CONSENT, '[H] production, 403'),
  row('shop_access_expired', 'pause-grant', 'config', CONSENT, '[H: SPEC]'),
  row('merchant_access_expired', 'pause-grant', 'config', CONSENT, '[H: SPEC]'),
  row('shop_no_linked', 'pause-grant', 'config', CONSENT, '[H] production, 403'),
  row('merchant_no_linked', 'pause-grant', 'config', CONSENT, '[H: SPEC]'),
  row('partner_shop_no_link', 'pause-grant', 'config', CONSENT, '[M]'),
  row('error_auth', 'pause-grant', 'config', CONSENT, '[M]', { keyword: 'shopid' }),
  row(
    'shop_banned',
    'pause-grant',
    'config',
    'Shopee has banned this shop: the seller has to settle that with Shopee, then authorise again.',
    '[H: SPEC]',
  ),
];

const ACCESS_ROWS: readonly ErrorRow[] = [
  row('invalid_acceess_token', 'refresh-token-then-retry', 'transient', CONSENT, '[H] live, 403 (sic)'),
  row(
    'invalid_access_token',
    'refresh-token-then-retry',
    'transient',
    CONSENT,
    '[L] in case the typo is mended',
  ),
  row('error_auth', 'refresh-token-then-retry', 'transient', CONSENT, '[M]', { keyword: 'access_token' }),
  row(
    'error_sign',
    'dead',
    'config',
    CREDENTIALS,
    '[H] live, 403; also sent for a key of another environment [H]',
  ),
  row('invalid_partner_id', 'dead', 'config', CREDENTIALS, '[M] test credentials on the live host'),
  row('error_auth', 'dead', 'config', APP, '[M] no permission, app deleted, partner_id invalid'),
  row(
    'source_ip_undeclared',
    'dead',
    'config',
    'Declare the address of this server in the Shopee Open Platform console (App list > IP Address Whitelist).',
    '[H] live, 403',
  ),
  row('error_api_permission', 'dead', 'config', APP, '[M]'),
  row('error_permission', 'dead', 'config', APP, '[M]'),
  row('permission_denied', 'dead', 'config', APP, '[M]'),
  row('error_ashop_api_permission', 'dead', 'config', APP, '[L]'),
  row(
    'error_partner_key_expired',
    'dead',
    'config',
    'The partner key has expired: take the new one from the console into SHOPEE_PARTNER_KEY.',
    '[L]',
  ),
  row('error_api_call_restricted', 'dead', 'config', APP, '[L]'),
  row('api_suspended', 'dead', 'config', APP, '[L]'),
  row(
    'error_kyc_auth',
    'dead',
    'config',
    'Shopee wants the seller to finish its identity check first.',
    '[L]',
  ),
];

const LIMIT_ROWS: readonly ErrorRow[] = [
  row('error_rate_limit', 'throttle', 'transient', SLOW_DOWN, '[M] FAQ, HTTP 429'),
  row(
    'error_limit',
    'throttle',
    'transient',
    "The app's calls for today are used up. Shopee counts anew at 00:00 UTC+8; SyncStore goes on then.",
    '[H] reset time, [L] status',
    { quota: 'next-day-utc+8' },
  ),
];

const PRODUCT_ROWS: readonly ErrorRow[] = [
  row(
    'error_param',
    'split-slice',
    'transient',
    'This part of the list is too long for Shopee; SyncStore cuts it into smaller ones.',
    '[H] that it exists',
    { keyword: 'offset over limit' },
  ),
  // The clock has been set by the Date header of this very answer, so that another try can succeed.
  row(
    'error_param',
    'retry',
    'config',
    'The clock of this machine is wrong: set it by NTP. SyncStore uses the time of Shopee until then.',
    '[L] status 200',
    { keyword: 'timestamp' },
  ),
  row('error_param', 'dead', 'system', OURS, '[H: SPEC] a parameter is missing or wrong'),
  row('error_param_item_status', 'dead', 'system', OURS, '[H: SPEC]'),
  row('error_update_time_range', 'dead', 'system', OURS, '[H: SPEC] from is not before to'),
  row('error_query_over_itemid_size', 'dead', 'system', OURS, '[H: SPEC] more than 50 ids'),
  row('error_query_query_limit_too_large', 'dead', 'system', OURS, '[H: SPEC]'),
  row('error_query_condition_list_limit', 'dead', 'system', OURS, '[H: SPEC]'),
  row(
    'error_param_shop_id_not_found',
    'dead',
    'config',
    'Shopee does not know this shop id: check it, or authorise the shop again.',
    '[H: SPEC]',
  ),
  row(
    'error_item_not_found',
    'withdraw-product',
    'transient',
    'Shopee does not show this product any more.',
    '[H: SPEC]',
  ),
  row('error_inner', 'retry', 'transient', BUSY, '[H: SPEC]'),
  row('error_system_busy', 'retry', 'transient', BUSY, '[H: SPEC]'),
  row('error_server', 'retry', 'transient', BUSY, '[H: SPEC]'),
  row('error_network', 'retry', 'transient', BUSY, '[H: SPEC]'),
  row('error_data', 'retry', 'transient', BUSY, '[H: SPEC]'),
  row('error_shop', 'retry', 'transient', BUSY, '[H: SPEC]'),
  row('error_get_shop_fail', 'retry', 'transient', BUSY, '[H: SPEC]'),
];

/** All rows in order of precedence. */
export const SHOPEE_ERROR_TABLE: readonly ErrorRow[] = [
  ...TOKEN_ROWS,
  ...CONSENT_ROWS,
  ...ACCESS_ROWS,
  ...LIMIT_ROWS,
  ...PRODUCT_ROWS,
  ...TRANSPORT_ROWS,
];
