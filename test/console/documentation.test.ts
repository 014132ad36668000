/** docs/api-documentation.md, and every other document: each request works as it is printed, and none is left out. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addUser, createToken, listRejects, openAlertEvent, saveStanding } from '@syncstore/store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runInProcess } from '../cli/support/run-in-process.ts';
import { settingsOf } from '../cli/support/settings-of.ts';
import { deadPage } from '../support/dead-page.ts';
import { useStack } from '../support/use-stack.ts';
import {
  type Answer,
  canPaste,
  type DocumentedRequest,
  documents,
  lacking,
  paste,
  requestsOf,
  tokenCommandOf,
} from './support/documented-requests.ts';
import { useConsole } from './support/use-console.ts';

const API = 'docs/api-documentation.md';
/** What the console serves beside what the OpenAPI document describes. */
const BESIDE = new Set(['GET /metrics', 'GET /docs/json']);
const stack = useStack({
  sandbox: { products: 20, limits: 'lifted' },
  settings: { CONSOLE_USER: 'root', CONSOLE_PASSWORD: 'a long password' },
});
const console = useConsole(stack);
const folder = mkdtempSync(join(tmpdir(), 'documented-'));
afterAll(() => rmSync(folder, { recursive: true }));

const done: { readonly request: DocumentedRequest; readonly answer: Answer }[] = [];

/** One of everything that the document has a variable for. */
async function thingsToAskFor(): Promise<Record<string, string>> {
  const { database } = stack.runtime;
  const by = { who: 'test', why: null };
  const letter = await deadPage(stack);
  const other = await deadPage(stack);
  const [reject] = await listRejects(database, { platform: 'shopee' });
  const shop = (await stack.shops()).find(({ externalId }) => externalId === reject?.shop);
  if (!reject || !shop) throw new Error('the import left no reject');
  const started = await stack.request(shop, 'full');
  const run = await stack.database.pool.query<{ id: number }>(
    `UPDATE import_runs SET status = 'completed_with_errors', delisting_pending = 30
     WHERE id = (SELECT min(r.last_run_id) FROM import_rejects r JOIN shops s ON s.id = r.shop_id
       WHERE s.platform = 'tiktok-shop')
     RETURNING id`,
  );
  const product = await stack.database.pool.query<{ id: string }>(
    'SELECT master_product_id::text AS id FROM platform_mappings ORDER BY id LIMIT 1',
  );
  await anAlert();
  await addUser(database, { name: 'ada', password: 'her long password', role: 'admin' }, by);
  const { stdout } = await runInProcess(tokenCommandOf(API), settingsOf(stack.runtime));
  return {
    SYNCSTORE: console.url,
    TOKEN: stdout.trim(),
    VIEWER_TOKEN: await createToken(database, { name: 'looker', role: 'viewer' }, by),
    PASSWORD: 'her long password',
    CURSOR: Buffer.from('3').toString('base64url'),
    SHOP: reject.shop,
    LISTING: reject.externalId,
    STARTED: String(started),
    RUN: String(run.rows[0]?.id),
    LETTER: String(letter.id),
    OTHER_LETTER: String(other.id),
    PRODUCT: product.rows[0]?.id ?? '',
  };
}

/** One that fires. */
async function anAlert(): Promise<void> {
  const { sql } = stack.runtime.database;
  const now = new Date();
  const alert = { name: 'dead_letters', condition: 'dead_letters > 0', value: 2 };
  const eventId = await openAlertEvent(sql, { ...alert, level: 'administrator', firedAt: now });
  await saveStanding(sql, {
    ...alert,
    status: 'firing',
    since: now,
    clearSince: null,
    step: 0,
    notifiedAt: null,
    silencedUntil: null,
    eventId,
    checkedAt: now,
  });
}

describe.skipIf(!canPaste())('documents', () => {
  beforeAll(async () => {
    const apps = await Promise.all([stack.start('producer'), stack.start('worker')]);
    await stack.importAll('full');
    // What the requests ask for stays as they left it.
    await Promise.all(apps.map((app) => app.end('SIGKILL')));
    const variables = await thingsToAskFor();
    const requests = documents().flatMap(requestsOf);
    const commands = requests.map(({ command }) => command);
    const answers = await paste(commands, variables, folder);
    for (const [index, answer] of answers.entries()) {
      const request = requests[index];
      if (request) done.push({ request, answer });
    }
  });

  test('every request of the documents is answered with the status that stands behind it', () => {
    const wrong = done
      .filter(({ request, answer }) =>
        request.status === undefined ? answer.status >= 300 : answer.status !== request.status,
      )
      .map(
        ({ request, answer }) => `${request.document}: ${request.command}: ${answer.status} ${answer.body}`,
      );
    expect(wrong).toEqual([]);
    expect(done.filter(({ request }) => request.document === API && request.status === undefined)).toEqual(
      [],
    );
  });

  test('every answer has the fields that the documents show of it', () => {
    const shown = done.filter(({ request }) => request.answer !== undefined);
    expect(shown.length).toBeGreaterThan(15);
    const wrong = shown.flatMap(({ request, answer }) =>
      lacking(request.answer, JSON.parse(answer.body)).map((place) => `${request.command}: ${place}`),
    );
    expect(wrong).toEqual([]);
  });

  test('the API document leaves no route out, and no document names one that there is not', async () => {
    const { paths } = (await (
      await fetch(`${console.url}/docs/json`, {
        headers: { authorization: `Basic ${Buffer.from('root:a long password').toString('base64')}` },
      })
    ).json()) as { paths: Readonly<Record<string, object>> };
    const routes = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => ({
        name: `${method.toUpperCase()} ${path}`,
        isOf: new RegExp(`^${method.toUpperCase()} ${path.replace(/\{\w+\}/g, '[^/]+')}$`),
      })),
    );
    const missing = new Set(routes.map(({ name }) => name));
    const unknown: string[] = [];
    for (const { request, answer } of done) {
      const asked = `${answer.method} ${answer.path}`;
      const fitting = routes.filter(({ name, isOf }) => name === asked || isOf.test(asked));
      const route = fitting.find(({ name }) => name === asked) ?? fitting[0];
      if (!route && !BESIDE.has(asked)) unknown.push(`${request.document}: ${asked}`);
      if (route && request.document === API) missing.delete(route.name);
    }
    expect(unknown).toEqual([]);
    expect([...missing]).toEqual([]);
  });
});
