/** Who may see and do what: every route for everybody, authentication, foreign pages, headers. */
import { addUser, createToken } from '@syncstore/store';
import { beforeAll, describe, expect, test } from 'vitest';
import { useStack } from '../support/use-stack.ts';
import { useConsole } from './support/use-console.ts';

const USER = 'operator';
const PASSWORD = 'pässword: with colon';
const stack = useStack({
  sandbox: { products: 3 },
  settings: { CONSOLE_USER: USER, CONSOLE_PASSWORD: PASSWORD },
});
const console = useConsole(stack);

function credentials(user: string, password: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

async function logIn(user: string, password: string): Promise<{ status: number; cookie: string }> {
  const response = await fetch(`${console.url}/api/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user, password }),
  });
  return { status: response.status, cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '' };
}

const CLOSED = [
  '/',
  '/runs/1',
  '/api/runs',
  '/api/runs/1',
  '/api/events',
  '/oauth/shopee/start',
  '/admin/queues',
  '/admin/queues/api/queues',
  '/nothing-here',
];

describe('every route', () => {
  const BY = { who: 'test', why: null };
  const callers: Record<string, Readonly<Record<string, string>>> = { anonymous: {} };
  beforeAll(async () => {
    const { database } = stack.runtime;
    await addUser(database, { name: 'looker', password: 'a long password', role: 'viewer' }, BY);
    const { cookie } = await logIn('looker', 'a long password');
    callers['viewer'] = { cookie };
    callers['admin'] = credentials(USER, PASSWORD);
    const token = (role: 'viewer' | 'admin') => createToken(database, { name: role, role }, BY);
    callers['viewer by token'] = { authorization: `Bearer ${await token('viewer')}` };
    callers['admin by token'] = { authorization: `Bearer ${await token('admin')}` };
  });

  /** Names that nothing has: whoever may ask is told so, or what is wrong, and nothing is changed. */
  async function ask(method: string, url: string, caller: string): Promise<number> {
    const response = await fetch(`${console.url}${url.replace(/:\w+/g, 'nothing').replace('*', 'nothing')}`, {
      method,
      headers: { ...callers[caller], 'content-type': 'application/json' },
      ...(!['GET', 'HEAD'].includes(method) && { body: '{"nothing":1}' }),
      redirect: 'manual',
    });
    await response.body?.cancel();
    return response.status;
  }
  const isAdmitted = (status: number) => ![401, 403].includes(status);

  test('is open, for viewers, or for admins, as it says', async () => {
    const wrong: string[] = [];
    for (const { method, url, config } of console.routes.filter((route) => !/log(in|out)$/.test(route.url))) {
      for (const verb of [method].flat()) {
        for (const caller of Object.keys(callers)) {
          const { access } = config ?? {};
          const expected =
            access === 'open' ||
            caller.startsWith('admin') ||
            (access === 'viewer' && caller.startsWith('viewer'));
          const status = await ask(verb, url, caller);
          if (isAdmitted(status) !== expected) wrong.push(`${verb} ${url} as ${caller}: ${status}`);
        }
      }
    }
    expect(console.routes.length).toBeGreaterThan(60);
    expect(wrong).toEqual([]);
  });

  test('that only looks is for viewers, and every other one for admins', () => {
    const open = ['/api/login', '/api/logout', '/login', '/logout', '/oauth/:platform/callback'];
    const wrong = console.routes
      .filter(({ url, method, config }) => {
        if (open.includes(url)) return config?.access !== 'open';
        const isLooking = [method].flat().every((verb) => verb === 'GET' || verb === 'HEAD');
        return isLooking ? config?.access === undefined : config?.access !== 'admin';
      })
      .map(({ method, url }) => `${String(method)} ${url}`);
    expect(wrong).toEqual([]);
  });

  test('shows no secret of the settings', async () => {
    const secrets = [PASSWORD, stack.runtime.config.encryptionKey.toString('hex')];
    const { shopee, tiktokShop } = stack.runtime.config;
    for (const text of [shopee.credentials?.partnerKey, tiktokShop.credentials?.appSecret]) {
      if (text) secrets.push(text);
    }
    for (const { url, method } of console.routes) {
      if (method !== 'GET' || url.includes(':') || url.includes('*') || url === '/api/events') continue;
      const body = await (await console.get(url, callers['admin'])).text();
      for (const secret of secrets) expect(body.includes(secret), url).toBe(false);
    }
  });
});

describe('without a password', () => {
  test.each(CLOSED)('%s is closed, and asks for one', async (path) => {
    const response = await console.get(path);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Basic realm="SyncStore"/);
  });

  test.each(['/api/health', '/pages.css', '/favicon.svg'])('%s is open', async (path) => {
    expect((await console.get(path)).status).toBe(200);
  });

  test("a seller's callback is open, and takes in nothing that was not begun here", async () => {
    expect((await console.get('/oauth/shopee/callback?code=a&shop_id=1')).status).toBe(400);
  });

  test('nothing in the queues can be changed', async () => {
    const response = await fetch(`${console.url}/admin/queues/api/queues/shopee-pages/pause`, {
      method: 'PUT',
    });
    expect(response.status).toBe(401);
  });
});

describe('with a password', () => {
  test.each(['/', '/api/runs', '/admin/queues', '/admin/queues/api/queues'])('%s opens', async (path) => {
    expect((await console.get(path, credentials(USER, PASSWORD))).status).toBe(200);
  });

  test.each([
    [USER, 'wrong'],
    ['somebody', PASSWORD],
    [USER, ''],
    [USER, `${PASSWORD} and more`],
  ])('%s:%s is refused', async (user, password) => {
    expect((await console.get('/api/runs', credentials(user, password))).status).toBe(401);
  });
});

describe('a change that a foreign page asks for with the browser\u2019s credentials', () => {
  const pause = (headers: Record<string, string>) =>
    fetch(`${console.url}/admin/queues/api/queues/maintenance/pause`, {
      method: 'PUT',
      headers: { ...credentials(USER, PASSWORD), ...headers },
    });

  test.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('is refused: %o', async (headers) => {
    expect((await pause(headers)).status).toBe(403);
  });

  test('is done when our own page or a program asks for it', async () => {
    expect((await pause({ origin: console.url, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    // As browsers send a form of a page that keeps the referrer to itself.
    expect((await pause({ origin: 'null', 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect((await pause({})).status).toBe(200);
    expect(await stack.runtime.queues.bull.maintenance.isPaused()).toBe(true);
    await stack.runtime.queues.bull.maintenance.resume();
  });
});

describe('every answer', () => {
  test.each(['/', '/api/runs', '/api/health', '/admin/queues', '/nothing-here'])(
    '%s keeps foreign scripts, frames and caches out',
    async (path) => {
      const { headers } = await console.get(path, credentials(USER, PASSWORD));
      expect(headers.get('content-security-policy')).toMatch(/default-src 'none';script-src 'self';/);
      expect(headers.get('content-security-policy')).toMatch(/frame-ancestors 'none'/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cache-control')).toBe('no-store');
    },
  );
});
