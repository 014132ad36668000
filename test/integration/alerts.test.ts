/** Alerts by a clock that the tests hold: they fire, group, escalate, repeat and resolve, through a real mail server and a real webhook. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, type MeasureName, readAlertRule, type WrittenAlert } from '@syncstore/observe';
import {
  evaluateAlerts,
  listAlertHistory,
  listAlerts,
  listLimits,
  loadAlertRules,
  MonitoringService,
  measuresOf,
  type Runtime,
  restoreSchedules,
  sendNotices,
  setSchedules,
} from '@syncstore/runtime';
import { listSchedules, silenceAlert } from '@syncstore/store';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { runInProcess, runInProcessJson } from '../cli/support/run-in-process.ts';
import { settingsOf } from '../cli/support/settings-of.ts';
import { useConsole } from '../console/support/use-console.ts';
import { useStack } from '../support/use-stack.ts';

const MINUTE = 60_000;
const stack = useStack({ sandbox: { products: 3 } });
const web = useConsole(stack);
const ADA = { who: 'cli:ada', why: null };

const mails: { to: string[]; text: string }[] = [];
const posts: { path: string; body: Record<string, unknown> }[] = [];
/** Mail that the server refuses before it takes any. */
let refusals = 0;

const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onRcptTo: (_address, _session, done) => done(refusals-- > 0 ? new Error('not now') : undefined),
  onData: (stream, { envelope }, done) => {
    let text = '';
    stream.on('data', (part: Buffer) => {
      text += part.toString();
    });
    stream.on('end', () => {
      mails.push({ to: envelope.rcptTo.map(({ address }) => address), text: text.replaceAll('=\r\n', '') });
      done();
    });
  },
});
const hooks = createServer((request, response) => {
  let text = '';
  request.on('data', (part: Buffer) => {
    text += part.toString();
  });
  request.on('end', () => {
    posts.push({ path: request.url ?? '', body: JSON.parse(text) as Record<string, unknown> });
    response.end();
  });
});

let runtime: Runtime;
beforeAll(async () => {
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  await new Promise<void>((resolve) => hooks.listen(0, '127.0.0.1', resolve));
  const port = (server: { address(): unknown }) => (server.address() as AddressInfo).port;
  const { config } = stack.runtime;
  const delivery = {
    ...config.alerts.delivery,
    smtpUrl: `smtp://127.0.0.1:${port(smtp.server)}`,
    slackWebhookUrl: `http://127.0.0.1:${port(hooks)}/slack`,
    webhookUrl: `http://127.0.0.1:${port(hooks)}/hook`,
  };
  const log = await createLogger({ service: 'test', level: 'silent', stream: 'none' });
  runtime = { ...stack.runtime, log, config: { ...config, alerts: { ...config.alerts, delivery } } };
});
const directory = mkdtempSync(join(tmpdir(), 'syncstore-alerts-'));
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
  hooks.closeAllConnections();
  await new Promise((resolve) => hooks.close(resolve));
});

let clock = 0;
let values: Partial<Record<MeasureName, number>> = {};
beforeEach(async () => {
  await stack.database.pool.query(
    'TRUNCATE alert_states, alert_events, alert_notices, alert_rules, import_slowdowns',
  );
  clock = Date.parse('2030-01-01T00:00:00Z');
  values = {};
  refusals = 0;
  mails.length = 0;
  posts.length = 0;
});

/** Minutes pass, then a producer looks. Two of them, to be exact: that must make no difference. */
async function look(written: readonly WrittenAlert[], afterMinutes = 0): Promise<void> {
  clock += afterMinutes * MINUTE;
  const now = new Date(clock);
  const rules = written.map((rule) => readAlertRule(rule));
  const measure = (name: MeasureName) => Promise.resolve(values[name] ?? null);
  await Promise.all([
    evaluateAlerts(runtime, rules, measure, now),
    evaluateAlerts(runtime, rules, measure, now),
  ]);
  await Promise.all([sendNotices(runtime, now), sendNotices(runtime, now)]);
}

const subjects = () => mails.map(({ text }) => /^Subject: (.*)$/m.exec(text)?.[1]?.trim());

test('an alert fires after its time, is told once however often it is looked at, escalates, repeats and resolves', async () => {
  const rule: WrittenAlert = {
    name: 'letters',
    condition: 'dead_letters > 0',
    for: '5m',
    resolve_after: '2m',
    repeat: '1h',
    action: 'send_email',
    recipients: ['admin@company.com'],
    escalation: [{ after: '30m', action: 'send_slack_message', channel: '#emergency' }],
  };
  values = { dead_letters: 2 };
  await look([rule]);
  await look([rule], 4);
  expect(mails).toEqual([]);
  await look([rule], 1);
  await look([rule], 1);
  expect(subjects()).toEqual(['SyncStore: letters FIRING']);
  expect(mails[0]?.to).toEqual(['admin@company.com']);
  expect(posts).toEqual([]);
  await look([rule], 29);
  expect(posts).toEqual([
    { path: '/slack', body: expect.objectContaining({ channel: '#emergency' }) as object },
  ]);
  expect((await listAlerts(runtime))[0]).toMatchObject({ status: 'firing', measured: '2' });
  await look([rule], 60);
  expect(subjects().at(-1)).toBe('SyncStore: letters STILL FIRING');
  expect(posts).toHaveLength(2);

  values = { dead_letters: 0 };
  await look([rule], 1);
  expect(mails).toHaveLength(2);
  await look([rule], 2);
  expect(subjects().at(-1)).toBe('SyncStore: letters resolved');
  expect(posts).toHaveLength(3);
  const [event] = await listAlertHistory(runtime, { limit: 2 });
  expect(event).toMatchObject({
    name: 'letters',
    level: 'emergency',
    measured: '2',
    resolvedAt: new Date(clock),
  });
});

test('alerts that change together and tell the same people make one notice; a value around the limit makes none', async () => {
  const to = { action: 'send_email', recipients: ['a@company.com', 'b@company.com'] } as const;
  const rules: WrittenAlert[] = [
    { name: 'errors', condition: 'error_rate > 5%', resolve_at: '3%', ...to },
    { name: 'disk', condition: 'disk_usage > 85%', ...to },
    { name: 'shown_only', condition: 'backlog_age > 15m' },
    { name: 'hook', condition: 'backlog_age > 15m', action: 'webhook' },
  ];
  values = { error_rate: 0.071, disk_usage: 0.9, backlog_age: 1_800 };
  await look(rules);
  expect(subjects()).toEqual(['SyncStore: errors FIRING, disk FIRING']);
  expect(mails[0]?.text).toContain('error_rate > 5%, measured 7.1%');
  expect(posts.map(({ path, body }) => [path, body['alerts']])).toEqual([
    ['/hook', [expect.objectContaining({ alert: 'hook', measured: '30m' })]],
  ]);
  values.error_rate = 0.04;
  await look(rules, 1);
  values.error_rate = 0.06;
  await look(rules, 1);
  expect(mails).toHaveLength(1);
  values = { error_rate: 0.02 };
  await look(rules, 1);
  expect(subjects().at(-1)).toBe('SyncStore: errors resolved');
  // What can't be measured is not over.
  expect((await listAlerts(runtime)).map(({ name, status }) => `${name} ${status}`)).toContain('disk firing');
});

test('a notice that the mail server refuses is sent later, and nobody is told of a silenced alert', async () => {
  const rule: WrittenAlert = {
    name: 'quiet',
    condition: 'workers_alive < 1',
    action: 'send_email',
    recipients: ['a@company.com'],
  };
  values = { workers_alive: 1 };
  await look([rule]);
  await silenceAlert(runtime.database, 'quiet', new Date(clock + 10 * MINUTE), ADA);
  values = { workers_alive: 0 };
  await look([rule], 1);
  await look([rule], 1);
  expect(mails).toEqual([]);
  refusals = 1;
  await look([rule], 10);
  expect(mails).toEqual([]);
  await look([rule], 1);
  expect(subjects()).toEqual(['SyncStore: quiet FIRING']);
});

test('imports are slowed down while an alert asks for it, and then are as before, but for what a person changed meanwhile', async () => {
  const rule: WrittenAlert = {
    name: 'quota',
    condition: 'api_quota_used > 80%',
    action: 'reduce_import_frequency',
  };
  const shops = await stack.shops();
  await restoreSchedules(runtime);
  const plans = async () =>
    (await listSchedules(runtime.database)).map(({ shopId, kind, everyMinutes, cron }) => ({
      shopId,
      kind,
      plan: everyMinutes ?? cron,
    }));
  const rates = async () => (await listLimits(runtime)).map(({ perSecond }) => perSecond);
  const [plansBefore, ratesBefore] = [await plans(), await rates()];
  values = { api_quota_used: 0.81 };
  await look([rule]);
  await look([rule], 1);
  expect(await rates()).toEqual(ratesBefore.map((rate) => rate / 2));
  expect(await plans()).toEqual(
    plansBefore.map((one) => (typeof one.plan === 'number' ? { ...one, plan: one.plan * 4 } : one)),
  );

  const [mine] = shops;
  if (!mine) throw new Error('no shop is connected');
  await setSchedules(runtime, [mine], { plans: { incremental: '5m' } }, ADA);
  values = { api_quota_used: 0.1 };
  await look([rule], 60);
  expect(await rates()).toEqual(ratesBefore);
  expect((await listLimits(runtime)).every(({ changed }) => changed === null)).toBe(true);
  expect(await plans()).toEqual(
    plansBefore.map((one) =>
      one.shopId === mine.id && one.kind === 'incremental' ? { ...one, plan: 5 } : one,
    ),
  );
});

test('the rules that a program adds, as the troubleshooting guide writes them, hold beside those of the file', async () => {
  const monitoring = new MonitoringService(runtime.database);
  await Promise.all([
    monitoring.addAlert({
      name: 'high_error_rate',
      condition: 'error_rate > 5%',
      action: 'send_email',
      recipients: ['admin@company.com'],
    }),
    monitoring.addAlert({
      name: 'low_disk_space',
      condition: 'disk_usage > 85%',
      action: 'send_slack_message',
      channel: '#alerts',
    }),
    monitoring.addAlert({
      name: 'api_quota_warning',
      condition: 'api_quota_used > 80%',
      action: 'reduce_import_frequency',
    }),
  ]);
  expect(() => monitoring.addAlert({ name: 'x', condition: 'eror_rate > 5' })).toThrow(
    /eror_rate.*no measure/,
  );
  const alerts = { ...runtime.config.alerts, rulesFile: 'config/alerts.yaml' };
  const rules = await loadAlertRules({ ...runtime, config: { ...runtime.config, alerts } });
  expect(rules.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['many_errors', 'high_error_rate', 'low_disk_space', 'api_quota_warning']),
  );
});

test('the command line shows where alerts stand, checks the rules, sends test notices and silences', async () => {
  const rules = `${directory}/alerts.yaml`;
  writeFileSync(
    rules,
    'alerts: [{name: letters, condition: dead_letters >= 0, action: send_email, recipients: [a@company.com]}]',
  );
  const settings = {
    ...settingsOf(runtime),
    ALERTS_FILE: rules,
    SMTP_URL: runtime.config.alerts.delivery.smtpUrl ?? '',
  };
  const run = (...words: string[]) => runInProcess(['alerts', ...words], settings);
  expect((await run('test')).stdout).toBe('letters: dead_letters >= 0, now 0\n');
  expect(mails).toEqual([]);
  expect((await run('test', 'letters')).exitCode).toBe(0);
  expect(subjects()).toEqual(['TEST, nothing is wrong. SyncStore: letters FIRING']);
  expect(await run('test', 'other')).toMatchObject({ exitCode: 2, stderr: 'There is no rule other.\n' });

  values = { dead_letters: 0 };
  await look([{ name: 'letters', condition: 'dead_letters >= 0' }]);
  expect((await run('list')).stdout).toMatch(/^letters +dead_letters >= 0 +0 +firing/m);
  expect((await run('silence', 'letters', '--for', '2h')).stderr).toMatch(/^Nobody is told of letters until/);
  const { document } = await runInProcessJson<{ alerts: object[]; history: object[] }>(
    ['alerts', 'list'],
    settings,
  );
  expect(document).toMatchObject({
    alerts: [{ name: 'letters', status: 'firing' }],
    history: [{ name: 'letters' }],
  });
  expect((await run('silence', 'other', '--end')).exitCode).toBe(2);
  writeFileSync(rules, 'alerts: [{name: letters, condition: letters > 0}]');
  expect(await run('test')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('no measure') as string,
  });
});

test('the API tells where alerts stand and what fired, page by page, and silences', async () => {
  const rules: WrittenAlert[] = ['a', 'b', 'c'].map((name) => ({ name, condition: 'dead_letters > 0' }));
  values = { dead_letters: 1 };
  await look(rules);
  const read = async (query: string) =>
    (await (await web.get(`/api/alerts?limit=2${query}`)).json()) as {
      alerts: { name: string; status: string; silencedUntil: string | null }[];
      items: { name: string; resolvedAt: string | null }[];
      nextCursor: string | null;
    };
  const first = await read('');
  expect(first.alerts.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'a firing',
    'b firing',
    'c firing',
  ]);
  expect(first.items.map(({ name }) => name)).toEqual(['c', 'b']);
  const second = await read(`&cursor=${first.nextCursor}`);
  expect([second.items.map(({ name }) => name), second.nextCursor]).toEqual([['a'], null]);
  const silence = (name: string) =>
    fetch(`${web.url}/api/alerts/${name}/silence`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ minutes: 5 }),
    });
  expect((await silence('b')).status).toBe(200);
  expect((await silence('x')).status).toBe(409);
  expect((await read('')).alerts.filter((one) => one.silencedUntil !== null).map(({ name }) => name)).toEqual(
    ['b'],
  );
});

test('measures say what is so', async () => {
  const { pool } = stack.database;
  const take = measuresOf(runtime);
  expect(await take('error_rate')).toBeNull();
  expect(await take('workers_alive')).toBe(0);
  expect(await take('disk_usage')).toBeGreaterThan(0);
  await pool.query(`
    INSERT INTO import_runs (id, shop_id, kind, status, requested_by, requested_at, ended_at, delisting_pending)
      SELECT 1000 + id, id, 'full', 'completed', 'test', now() - interval '3 hours', now() - id * interval '1 hour', 0 FROM shops;
    INSERT INTO import_runs (id, shop_id, kind, status, requested_by, delisting_pending, ended_at)
      SELECT 2000 + min(id), min(id), 'full', 'completed_with_errors', 'test', 30, now() FROM shops;
    INSERT INTO import_slices (id, run_id, role, field, from_second, to_second) SELECT 1, min(id), 'base', 'x', 0, 1 FROM import_runs;
    INSERT INTO import_pages (run_id, shop_id, slice_id, seq, status, priority, settled_at, attempt_log, queued_at)
      SELECT (SELECT max(id) FROM import_runs), 1, 1, n, CASE n WHEN 4 THEN 'queued' ELSE 'done' END, 0,
        CASE WHEN n < 4 THEN now() END,
        CASE n WHEN 3 THEN jsonb_build_array(jsonb_build_object('at', now())) ELSE '[]' END, now() - interval '20 minutes'
      FROM generate_series(1, 4) n;
    INSERT INTO listing_sync_state (shop_id, external_id, live, synced, platform_updated_at, list_fingerprint, details_asked_at,
      pipeline_version, ticket) SELECT 1, n::text, true, true, 0, '', 0, 1, 0 FROM generate_series(1, 10) n;
    INSERT INTO import_rejects (shop_id, external_id, reasons, first_run_id, last_run_id, pipeline_version) VALUES (1, '1', '[]', 1, 1, 1);
    UPDATE platform_grants SET status = 'needs_reconsent' WHERE id = (SELECT max(id) FROM platform_grants);
    UPDATE platform_grants SET refresh_expires_at = now() + interval '2 days' WHERE id = (SELECT min(id) FROM platform_grants)`);
  const shops = await stack.shops();
  expect(await take('error_rate')).toBeCloseTo(1 / 4);
  expect(await take('reject_ratio')).toBeCloseTo(1 / 10);
  expect(await take('backlog_age')).toBeCloseTo(20 * 60, -2);
  expect(await take('no_success_since')).toBeCloseTo(Math.max(...shops.map(({ id }) => id)) * 3_600, -2);
  expect(await take('delistings_pending')).toBe(1);
  expect(await take('consent_needed')).toBe(1);
  expect(await take('token_expires_in')).toBeCloseTo(2 * 86_400, -2);
});
