/** One trace from the request for an import, on the command line, to the commits of its pages in a worker. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { grantVault } from '@syncstore/store';
import { expect, test } from 'vitest';
import { runCli } from '../cli/support/run-cli.ts';
import { settingsOf } from '../cli/support/settings-of.ts';
import { useCollector } from '../support/use-collector.ts';
import { useStack } from '../support/use-stack.ts';

const stack = useStack({ sandbox: { products: 10, limits: 'lifted' } });
const collector = useCollector();

test('an import is one trace through command line, producer, queue, worker, marketplace and commits, without secrets', async () => {
  const tracing = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  const apps = await Promise.all([stack.start('producer', tracing), stack.start('worker', tracing)]);
  const asked = await runCli(['import', '--shop', '227700101', '--wait'], {
    settings: { ...settingsOf(stack.runtime), ...tracing },
  });
  expect(asked.exitCode).toBe(0);
  // Not traced: nobody who asked for it was.
  const [shop] = await stack.shops();
  if (!shop) throw new Error('the sandbox has no shop');
  await stack.ended(await stack.request(shop, 'deep'));
  // Who stops sends what is left.
  await Promise.all(apps.map((app) => app.end('SIGTERM')));

  const { spans } = collector;
  const [request, ...others] = spans.filter(({ parentSpanId }) => !parentSpanId);
  expect(request).toMatchObject({ service: 'syncstore-cli', name: 'import request' });
  expect(others).toEqual([]);
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([request?.traceId]));
  const known = new Set(spans.map(({ spanId }) => spanId));
  expect(spans.filter(({ parentSpanId }) => parentSpanId && !known.has(parentSpanId))).toEqual([]);
  const kinds = new Set(spans.map(({ service, name }) => `${service}: ${name}`));
  for (const kind of [
    'syncstore-producer: start run',
    'syncstore-producer: addBulk shopee-pages',
    'syncstore-worker: process shopee-pages',
    'syncstore-worker: marketplace call',
    'syncstore-worker: commit list',
    'syncstore-worker: write chunk',
    'syncstore-worker: settle page',
  ])
    expect(kinds).toContain(kind);

  const sent = collector.bodies.join('\n');
  for (const secret of await secrets()) expect(sent).not.toContain(secret);
}, 60_000);

test('a worker that makes no traces does not load what makes them', () => {
  const dist = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'dist');
  const makesTraces = (file: string) =>
    /node_modules\/(@opentelemetry\/sdk-trace-node|bullmq-otel)\//.test(readFileSync(file, 'utf8'));
  const chunks = readdirSync(join(dist, 'chunks')).filter((name) => name.endsWith('.js'));
  expect(chunks.some((name) => makesTraces(join(dist, 'chunks', name)))).toBe(true);
  // What it imports before it does anything, and what that imports.
  const loaded = new Set([join(dist, 'worker.js')]);
  for (const file of loaded) {
    const imports = readFileSync(file, 'utf8').matchAll(/^(?:import|\} from) ?[^(]*?"(\.[^"]+)";$/gm);
    for (const [, path = ''] of imports) loaded.add(join(dirname(file), path));
  }
  expect(loaded.size).toBeGreaterThan(1);
  expect([...loaded].filter(makesTraces)).toEqual([]);
});

async function secrets(): Promise<string[]> {
  const { database, cipher, config } = stack.runtime;
  const vault = grantVault(database, cipher);
  const shops = await stack.shops();
  const grants = await Promise.all(shops.map(({ grantId }) => vault.read(grantId)));
  const tokens = grants.flatMap((grant) => [grant.tokens.accessToken, grant.tokens.refreshToken]);
  const { shopee, tiktokShop } = config;
  return [...tokens, shopee.credentials?.partnerKey, tiktokShop.credentials?.appSecret].filter(
    (secret) => secret !== undefined,
  );
}
