/** Who may see and do what: authentication, foreign pages, headers. */
import { describe, expect, test } from 'vitest';
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
