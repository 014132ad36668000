/**
 * Every row of both error tables, obtained over HTTP: the sandbox is told what to answer, the real client asks, and what
 * comes out has to be this very row. A row that an earlier one hides fails, and so does one that no answer can reach.
 */
import { type PlatformError, WaitError } from '@syncstore/contracts';
import { type ErrorRow, SHOPEE_ERROR_TABLE, TIKTOK_SHOP_ERROR_TABLE } from '@syncstore/platforms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { classify } from '../../packages/platforms/src/error-table.ts';
import { type Bench, openBench, type Process } from '../conformance/sandbox-bench.ts';

interface Scripted {
  readonly status?: number;
  readonly body?: string;
  readonly connection?: 'reset' | 'hang' | 'garbage';
}

const HTML = '<html><body>Service Temporarily Unavailable</body></html>';

/** Messages as the wire or the documentation has them, by the keyword that tells them apart. */
const MESSAGES: Readonly<Record<string, string>> = {
  'invalid code': 'Invalid code',
  refresh_token: 'Invalid refresh_token.',
  'refresh token': 'Your refresh token or shop_id is wrong, please check refresh token or shop_id.',
  shopid: 'Invalid partner_id or shopid.',
  access_token: 'Invalid access_token.',
  'offset over limit': 'get items offset over limit, please use the next field',
  'there is no': 'There is no timestamp in query.',
  timestamp: 'Timestamp is expired.',
  'path is incorrect': 'Permission denied. This API is currently offline or the request path is incorrect.',
  redirect_uri:
    'The domain of redirect_uri is not consistent with the Redirect URL Domain declared in console.',
  refresh: 'invalid refresh token',
  auth_code: 'invalid params: auth_code',
  'missing credentials': "Missing credentials. The 'timestamp' query parameter is missing.",
  'x-tts-access-token': "Invalid credentials. The 'x-tts-access-token header is invalid'.",
  app_key: 'Invalid credentials. Invalid `app_key` query parameter.',
  'api version': 'Invalid API version.',
};

/** What the rows that hold for every marketplace are written for. */
const TRANSPORT: Readonly<Record<string, Scripted>> = {
  timeout: { connection: 'hang' },
  connection_reset: { connection: 'reset' },
  network: { connection: 'garbage' },
  http_404: { status: 404, body: HTML },
  http_403: { status: 403, body: HTML },
  http_401: { status: 401, body: HTML },
  html_body: { body: HTML },
  not_json: { body: 'busy' },
  empty_body: {},
  truncated_json: { body: '{"error":"","code":0,"resp' },
  unexpected_body: { body: '{"error":"","code":0}' },
};

/** Failures before any request: where else to send it. */
const ELSEWHERE: Readonly<Record<string, (url: string) => string>> = {
  connection_refused: () => 'http://127.0.0.1:1',
  host_not_found: () => 'http://no-such-host.invalid',
  tls: (url) => url.replace('http:', 'https:'),
};

const SUBJECTS = [
  {
    id: 'shopee',
    table: SHOPEE_ERROR_TABLE,
    list: '/api/v2/product/get_item_list',
    trade: '/api/v2/auth/token/get',
    envelope: (error: string, message: string) => JSON.stringify({ error, message }),
  },
  {
    id: 'tiktok-shop',
    table: TIKTOK_SHOP_ERROR_TABLE,
    list: '/product/202502/products/search',
    trade: '/api/v2/token/get',
    envelope: (code: string, message: string) => JSON.stringify({ code: Number(code), message, data: null }),
  },
] as const;

describe.each(SUBJECTS)('the error table of $id', ({ id, table, list, trade, envelope }) => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench(id, { products: 1 });
  });
  afterAll(() => bench.close());

  const named = table.map((row) => ({ row, name: nameOf(row) }));

  it.each(named)('has a row for $name', async ({ row }) => {
    for (const answer of answersFor(row)) {
      const kind = row.on ?? 'api';
      const endpoint = kind === 'token' ? trade : list;
      // Twice: a refused token is renewed once and refused again.
      const script = { platform: id, endpoint, times: 2, ...answer };
      if (answer !== null) await bench.control('POST', 'answers', script);
      const process = open(row);
      const error = kind === 'token' ? await tradeCode(process) : await listProducts(process);
      await bench.control('DELETE', 'answers');
      const { code, status, detail, action, blame } = firstError(process);
      expect({ action, blame }).toEqual({ action: row.action, blame: row.blame });
      const failure = { code: String(code), status: Number(status) || null, message: String(detail) };
      expect(classify(table, failure, kind)).toBe(row);
      expect(said(error)).toContain(row.userMessage);
      // A grant that a row has paused is of no use to the next one.
      for (const { grantId } of bench.shops) bench.vault.overwrite(grantId, { status: 'active' });
    }
  });

  function answersFor(row: ErrorRow): readonly (Scripted | null)[] {
    const { code, keyword } = row;
    if (code === undefined) {
      const status = row.status === '5xx' ? 502 : (row.status ?? 0);
      return [
        { status, body: HTML },
        { status, body: '' },
        { status, body: envelope('36009999', 'x') },
      ];
    }
    if (code in ELSEWHERE) return [null];
    const transport = TRANSPORT[code];
    if (transport !== undefined) return [transport];
    const message = keyword === undefined ? 'Some text.' : (MESSAGES[keyword] ?? 'no message known');
    // A code decides whatever the status; a module prefix changes nothing.
    const prefixed = id === 'shopee' ? `common.${code}` : code;
    return [
      { status: 200, body: envelope(code, message) },
      { status: 403, body: envelope(prefixed, message) },
    ];
  }

  function open({ code = '' }: ErrorRow): Process {
    const url = ELSEWHERE[code]?.(bench.sandbox.url) ?? bench.sandbox.url;
    const { shopee, 'tiktok-shop': tiktok } = bench.sandbox.credentials;
    return bench.process({
      shopee: { ...shopee, baseUrl: url },
      tiktokShop: { ...tiktok, baseUrl: url, authUrl: url },
      calls: { attempts: 1, backoffBaseMs: 1, maxInPlaceWaitMs: 0 },
      // Short only where nothing comes: a busy machine may take longer to answer.
      http: code === 'timeout' ? { responseTimeoutMs: 40 } : {},
    });
  }

  async function listProducts({ platform }: Process): Promise<unknown> {
    const [shop] = bench.shops;
    if (shop === undefined) throw new Error('no shop was authorised');
    const client = platform.openShop(shop, { apiCalls: 0, throttled: 0, answered: 0 });
    const query = { field: 'update_time', from: 1, to: 2_000_000_000, statuses: null, cursor: null } as const;
    return client.list(query).catch((error: unknown) => error);
  }

  async function tradeCode({ platform }: Process): Promise<unknown> {
    return platform.authorise({ code: 'any', shop_id: '227700101' }).catch((error: unknown) => error);
  }
});

/** What the client has made of the first failure, by its own log. */
function firstError({ lines }: Process): Readonly<Record<string, unknown>> {
  return lines.find(({ message }) => message === 'API error')?.fields ?? {};
}

function nameOf({ code, status, keyword, on }: ErrorRow): string {
  const words = keyword === undefined ? '' : ` with "${keyword}"`;
  return `${code ?? `HTTP ${status ?? ''}`}${words}${on === undefined ? '' : `, on ${on} calls`}`;
}

/** What a person is told, however the error is wrapped. */
function said(error: unknown): string {
  if (error instanceof WaitError && error.cause !== undefined) return said(error.cause);
  if (error instanceof WaitError) return error.message;
  return (error as PlatformError).facts.userMessage;
}
