/** Logging in and out, what ends a session, and what is not let in. */
import { addUser, createToken, removeUser, revokeToken, setPassword } from '@syncstore/store';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { useStack } from '../support/use-stack.ts';
import { openEventStream } from './support/event-stream.ts';
import { useConsole } from './support/use-console.ts';

const PASSWORD = 'correct horse battery';
const BY = { who: 'test', why: 'a test' };
const stack = useStack({
  sandbox: { products: 3 },
  settings: { CONSOLE_USER: 'root', CONSOLE_PASSWORD: PASSWORD, CONSOLE_URL: 'https://sync.example' },
});
const console = useConsole(stack);

beforeAll(async () => {
  await addUser(stack.runtime.database, { name: 'ada', password: PASSWORD, role: 'viewer' }, BY);
});

const logIn = (user: string, password: string, headers: Record<string, string> = {}) =>
  fetch(`${console.url}/api/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ user, password }),
  });
const cookieOf = (response: Response) => response.headers.get('set-cookie')?.split(';')[0] ?? '';
const me = async (headers: Record<string, string>) => {
  const response = await console.get('/api/me', headers);
  const answer: unknown = await response.json();
  return response.status === 200 ? answer : response.status;
};

describe.sequential('a session', () => {
  test('is opened by the account of the settings, with a cookie that no script reads and no other site sends', async () => {
    const response = await logIn('root', PASSWORD);
    expect(await response.json()).toEqual({ user: 'root', role: 'admin', via: 'session' });
    const cookie = response.headers.get('set-cookie') ?? '';
    for (const word of ['HttpOnly', 'SameSite=Lax', 'Secure', 'Path=/']) expect(cookie).toContain(word);
    expect(await me({ cookie: cookieOf(response) })).toEqual({ user: 'root', role: 'admin', via: 'session' });
  });

  test('ends with a logout, a new password, and the account', async () => {
    const { database } = stack.runtime;
    const first = cookieOf(await logIn('ada', PASSWORD));
    await fetch(`${console.url}/api/logout`, { method: 'POST', headers: { cookie: first } });
    expect(await me({ cookie: first })).toBe(401);
    const second = cookieOf(await logIn('ada', PASSWORD));
    await setPassword(database, 'ada', 'another password', BY);
    expect(await me({ cookie: second })).toBe(401);
    expect((await logIn('ada', PASSWORD)).status).toBe(401);
    const third = cookieOf(await logIn('ada', 'another password'));
    expect(await me({ cookie: third })).toMatchObject({ role: 'viewer' });
    await removeUser(database, 'ada', BY);
    expect(await me({ cookie: third })).toBe(401);
  });

  test('ends when the same browser logs in again', async () => {
    const first = cookieOf(await logIn('root', PASSWORD));
    const second = cookieOf(await logIn('root', PASSWORD, { cookie: first }));
    expect([await me({ cookie: first }), await me({ cookie: second })]).toMatchObject([
      401,
      { user: 'root' },
    ]);
  });

  test('is opened and ended by the page too, which leads back to where one was', async () => {
    const asked = await console.get('/runs/1?x=1', { accept: 'text/html' });
    expect([asked.status, asked.headers.get('location')]).toEqual([303, '/login?next=%2Fruns%2F1%3Fx%3D1']);
    const send = (next: string, password = PASSWORD) =>
      fetch(`${console.url}/login`, {
        method: 'POST',
        body: new URLSearchParams({ user: 'root', password, next }),
        redirect: 'manual',
      });
    const opened = await send('/runs/1?x=1');
    expect([opened.status, opened.headers.get('location')]).toEqual([303, '/runs/1?x=1']);
    for (const foreign of ['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:1']) {
      expect((await send(foreign)).headers.get('location')).toBe('/');
    }
    const wrong = await send('/', 'wrong');
    expect(wrong.status).toBe(401);
    expect(await wrong.text()).toContain('Wrong user or password.');
  });

  test('is not opened or used by a page of another site', async () => {
    expect((await logIn('root', PASSWORD, { origin: 'https://evil.example' })).status).toBe(403);
    const cookie = cookieOf(await logIn('root', PASSWORD));
    const start = (headers: Record<string, string>) =>
      fetch(`${console.url}/api/runs/1/cancel`, { method: 'POST', headers: { cookie, ...headers } });
    expect((await start({ 'sec-fetch-site': 'same-site' })).status).toBe(403);
    expect((await start({ origin: 'http://sync.example:81' })).status).toBe(403);
    // Behind a proxy the browser's address is the one of the settings.
    expect((await start({ origin: 'https://sync.example', 'sec-fetch-site': 'same-origin' })).status).toBe(
      404,
    );
  });
});

test('a token that is revoked opens nothing any more', async () => {
  const { database } = stack.runtime;
  const token = await createToken(database, { name: 'nightly', role: 'viewer' }, BY);
  const headers = { authorization: `Bearer ${token}` };
  expect(await me(headers)).toEqual({ user: 'nightly', role: 'viewer', via: 'token' });
  await revokeToken(database, 'nightly', BY);
  expect(await me(headers)).toBe(401);
});

test('a stream of events ends for whoever is not let in any more, and goes on for the others', async () => {
  const { database } = stack.runtime;
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const open = async (name: string) => {
    const token = await createToken(database, { name, role: 'viewer' }, BY);
    const stream = await openEventStream(`${console.url}/api/events`, { authorization: `Bearer ${token}` });
    onTestFinished(() => stream.close().catch(() => undefined));
    await stream.next();
    return stream;
  };
  const leaving = await open('leaving');
  const staying = await open('staying');
  await revokeToken(database, 'leaving', BY);
  vi.advanceTimersByTime(20_000);
  await expect(leaving.next(() => false)).rejects.toThrow();
  const [shop] = await stack.shops();
  if (!shop) throw new Error('no shop');
  const runId = await stack.request(shop, 'full');
  await staying.next(({ data }) => JSON.stringify(data).includes(`"runs":[{"id":${runId},`));
});

test('passwords can not be guessed: after five attempts for a name not even the right one is taken', async () => {
  const attempts = await Promise.all(
    Array.from({ length: 7 }, (_, index) =>
      // Whatever address is claimed, it is the one that connects that counts.
      logIn('nobody', 'guess', { 'x-forwarded-for': `10.0.0.${index}` }),
    ),
  );
  const statuses = attempts.map(({ status }) => status);
  expect(statuses.sort()).toEqual([401, 401, 401, 401, 401, 429, 429]);
  const basic = { authorization: `Basic ${Buffer.from('nobody:guess').toString('base64')}` };
  expect(await me(basic)).toBe(429);
});

test('what was done to accounts stands in the log of operator actions, and no password or token anywhere', async () => {
  const { rows } = await stack.database.pool.query<{ who: string; action: string; subject: string }>(
    'SELECT who, action, subject FROM operator_actions ORDER BY id',
  );
  const told = rows.map(({ who, action, subject }) => `${who} ${action} ${subject}`);
  for (const line of [
    'settings add-user user root (admin)',
    'test add-user user ada (viewer)',
    'console:root log-in user root',
    'test set-password user ada',
    'test remove-user user ada',
    'test create-token token nightly (viewer)',
    'test revoke-token token nightly',
  ]) {
    expect(told).toContain(line);
  }
});
