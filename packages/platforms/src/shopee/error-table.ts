/**
 * Shopee's error table. Codes come with every HTTP status, 200 included [H], and with or without a module prefix
 * (`product.error_param`) [H], which is stripped before they get here.
 */
import { type ErrorRow, onTokenCalls, rows } from '../error-table.ts';
import { TRANSPORT_ROWS } from '../transport-rows.ts';

const CREDENTIALS =
  'Shopee refuses the app: check that SHOPEE_PARTNER_ID and SHOPEE_PARTNER_KEY belong together and to the environment of SHOPEE_BASE_URL.';
const APP =
  'Shopee refuses the app itself: see its state and permissions in the Shopee Open Platform console.';
const CONSENT = 'The seller has to authorise the app for this shop again.';
const CODE = 'The authorisation code is spent or older than 10 minutes: open the consent link again.';
const OTHER_ACCOUNT =
  'The authorisation code belongs to another shop or account: open the consent link again.';
const BUSY = 'Shopee has trouble of its own. Nothing to do: SyncStore tries again.';
const OURS =
  'Shopee does not understand what SyncStore asked. Please report it with the code and the detail.';
const SLOW_DOWN = 'Shopee asks to slow down. SyncStore does so by itself.';

/** Rows that only hold where codes and refresh tokens are traded. */
const TOKEN_ROWS = onTokenCalls([
  ...rows(
    'dead',
    'config',
    CODE,
    ['invalid_code', '[H] seen live'],
    ['error_auth', '[M] doc example', { keyword: 'invalid code' }],
  ),
  ...rows(
    'dead',
    'config',
    OTHER_ACCOUNT,
    ['invalid_shop_id', '[H: SPEC]'],
    ['invalid_main_acount_id', '[H: SPEC] (sic)'],
  ),
  ...rows(
    'pause-grant',
    'config',
    CONSENT,
    ['error_auth', '[M] a spent refresh token', { keyword: 'refresh_token' }],
    ['error_shop_refresh_token', '[H: SPEC]'],
    ['error_merchant_refresh_token', '[H: SPEC]'],
    ['error_param', '[L] one client matches this text', { keyword: 'refresh token' }],
  ),
]);

/** The seller's consent is gone or over: no call of this shop can succeed before there is a new one. */
const CONSENT_ROWS = [
  ...rows(
    'pause-grant',
    'config',
    CONSENT,
    ['refresh_token_expired', '[H] production, 403'],
    ['shop_access_expired', '[H: SPEC]'],
    ['merchant_access_expired', '[H: SPEC]'],
    ['shop_no_linked', '[H] production, 403'],
    ['merchant_no_linked', '[H: SPEC]'],
    ['partner_shop_no_link', '[M]'],
    ['error_auth', '[M]', { keyword: 'shopid' }],
  ),
  ...rows(
    'pause-grant',
    'config',
    'Shopee has banned this shop: the seller has to settle that with Shopee, then authorise again.',
    ['shop_banned', '[H: SPEC]'],
  ),
];

const ACCESS_ROWS = [
  ...rows(
    'refresh-token-then-retry',
    'transient',
    CONSENT,
    ['invalid_acceess_token', '[H] live, 403 (sic); expired and unknown alike'],
    ['invalid_access_token', '[L] in case the typo is mended'],
    ['error_auth', '[M]', { keyword: 'access_token' }],
  ),
  ...rows(
    'dead',
    'config',
    CREDENTIALS,
    ['error_sign', '[H] live, 403; also sent for a key of another environment [H]'],
    ['invalid_partner_id', '[M] test credentials on the live host'],
  ),
  ...rows(
    'dead',
    'config',
    APP,
    ['error_auth', '[M] no permission, app deleted, partner_id invalid'],
    ['error_api_permission', '[M]'],
    ['error_permission', '[M]'],
    ['permission_denied', '[M]'],
    ['error_ashop_api_permission', '[L]'],
    ['error_api_call_restricted', '[L]'],
    ['api_suspended', '[L]'],
  ),
  ...rows(
    'dead',
    'config',
    'Declare the address of this server in the Shopee Open Platform console (App list > IP Address Whitelist).',
    ['source_ip_undeclared', '[H] live, 403'],
  ),
  ...rows(
    'dead',
    'config',
    'The partner key has expired: take the new one from the console into SHOPEE_PARTNER_KEY.',
    ['error_partner_key_expired', '[L]'],
  ),
  ...rows('dead', 'config', 'Shopee wants the seller to finish its identity check first.', [
    'error_kyc_auth',
    '[L]',
  ]),
];

const LIMIT_ROWS = [
  ...rows('throttle', 'transient', SLOW_DOWN, ['error_rate_limit', '[M] FAQ, HTTP 429']),
  ...rows(
    'throttle',
    'transient',
    "The app's calls for today are used up. Shopee counts anew at 00:00 UTC+8; SyncStore goes on then.",
    ['error_limit', '[H] reset time, [L] status', { quota: 'day-of-app' }],
  ),
];

/** `error_param` stands for half a dozen failures; its last row expects our own mistake. */
const PARAMETER_ROWS = [
  ...rows(
    'split-slice',
    'transient',
    'This part of the list is too long for Shopee; SyncStore cuts it into smaller ones.',
    ['error_param', '[H] that it exists', { keyword: 'offset over limit' }],
  ),
  ...rows('dead', 'system', OURS, [
    'error_param',
    '[M] a common parameter is missing, whichever',
    { keyword: 'there is no' },
  ]),
  // The clock has been set by the Date header of this very answer, so that another try can succeed.
  ...rows(
    'retry',
    'config',
    'The clock of this machine is wrong: set it by NTP. SyncStore uses the time of Shopee until then.',
    ['error_param', '[L] status 200', { keyword: 'timestamp' }],
  ),
  ...rows(
    'retry',
    'config',
    'Shopee says that this API is offline or not at this address. SyncStore tries again; if it stays, check SHOPEE_BASE_URL.',
    ['error_param', '[L]', { keyword: 'path is incorrect' }],
  ),
  ...rows(
    'dead',
    'config',
    'The redirect URL of the consent link does not belong to the domain declared in the Shopee Open Platform console.',
    ['error_param', '[M] in an unusual envelope', { keyword: 'redirect_uri' }],
  ),
  ...rows(
    'dead',
    'system',
    OURS,
    ['error_param', '[H: SPEC] a parameter is wrong'],
    ['error_param_item_status', '[H: SPEC]'],
    ['error_update_time_range', '[H: SPEC] from is not before to'],
    ['error_query_over_itemid_size', '[H: SPEC] more than 50 ids'],
    ['error_query_query_limit_too_large', '[H: SPEC]'],
    ['error_query_condition_list_limit', '[H: SPEC]'],
    ['error_invalid_language', '[H: SPEC]'],
  ),
  ...rows('dead', 'config', 'Shopee does not know this shop id: check it, or authorise the shop again.', [
    'error_param_shop_id_not_found',
    '[H: SPEC]',
  ]),
];

const PRODUCT_ROWS = [
  ...rows('withdraw-product', 'transient', 'Shopee does not show this product any more.', [
    'error_item_not_found',
    '[H: SPEC]',
  ]),
  ...rows(
    'retry',
    'transient',
    BUSY,
    ['error_inner', '[H: SPEC]'],
    ['error_system_busy', '[H: SPEC]'],
    ['error_server', '[H: SPEC]'],
    ['error_network', '[H: SPEC]'],
    ['error_data', '[H: SPEC]'],
    ['error_shop', '[H: SPEC]'],
    ['error_get_shop_fail', '[H: SPEC]'],
  ),
];

/** All rows in order of precedence. */
export const SHOPEE_ERROR_TABLE: readonly ErrorRow[] = [
  ...TOKEN_ROWS,
  ...CONSENT_ROWS,
  ...ACCESS_ROWS,
  ...LIMIT_ROWS,
  ...PARAMETER_ROWS,
  ...PRODUCT_ROWS,
  ...TRANSPORT_ROWS,
];
