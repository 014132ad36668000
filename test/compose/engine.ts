/** The installation under test: `docker compose` in a project of its own, its containers and its console. */
import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { freePort } from '../../scripts/servers/free-port.ts';

const run = promisify(execFile);
const PROJECT = 'syncstore-compose-test';
const OUTPUT_BYTES = 64 * 1024 * 1024;
const LOOK_EVERY_MS = 1_000;

const CONTAINER = z.object({
  ID: z.string(),
  Service: z.string(),
  State: z.string(),
  Health: z.string(),
  ExitCode: z.number(),
});

export const ports = {
  console: await freePort(),
  sandbox: await freePort(),
  prometheus: await freePort(),
  alertmanager: await freePort(),
  grafana: await freePort(),
};

/** For deploy/compose/secrets.yml; whoever runs the test fills it, and removes it. */
export const secretsDirectory = mkdtempSync(join(tmpdir(), 'syncstore-compose-'));

const environment = {
  ...process.env,
  CONSOLE_PORT: String(ports.console),
  SANDBOX_PORT: String(ports.sandbox),
  PROMETHEUS_PORT: String(ports.prometheus),
  ALERTMANAGER_PORT: String(ports.alertmanager),
  GRAFANA_PORT: String(ports.grafana),
  SECRETS_DIR: secretsDirectory,
};

/**
 * `docker …`
 * @returns what it wrote on standard output
 * @throws what `execFile` does when it fails: `code` is the exit code, `stderr` what it said
 */
export async function docker(...words: readonly string[]): Promise<string> {
  return (await run('docker', words, { env: environment, maxBuffer: OUTPUT_BYTES })).stdout;
}

/** `docker compose …` with every profile, in our own project. */
export function compose(...words: readonly string[]): Promise<string> {
  return docker('compose', '-p', PROJECT, '--profile', 'demo', '--profile', 'monitoring', ...words);
}

/** `docker compose --profile demo …`, as it is printed for users, in our own project. */
export function demo(...words: readonly string[]): Promise<string> {
  return docker('compose', '-p', PROJECT, '--profile', 'demo', ...words);
}

/** `syncstore …` inside of the installation. */
export function syncstore(...words: readonly string[]): Promise<string> {
  return compose('exec', '-T', 'console', 'syncstore', ...words);
}

/** The one value that a statement returns. */
export async function valueOf(sql: string): Promise<number> {
  const words = ['psql', '-U', 'syncstore', '-d', 'syncstore', '-tAc', sql];
  return Number(await compose('exec', '-T', 'postgres', ...words));
}

/** All containers, those that have ended too. */
export async function containers() {
  const lines = (await compose('ps', '--all', '--format', 'json')).trim().split('\n');
  return lines.map((line) => CONTAINER.parse(JSON.parse(line)));
}

/** Asks the console as its admin. */
export async function askConsole(path: string): Promise<Response> {
  const password = await compose('exec', '-T', 'console', 'cat', '/var/lib/syncstore/console-password');
  const authorization = `Basic ${Buffer.from(`admin:${password.trim()}`).toString('base64')}`;
  return fetch(`http://127.0.0.1:${ports.console}${path}`, { headers: { authorization } });
}

/**
 * Waits until `look` finds something.
 * @param what ends the sentence "Gave up waiting until …"
 * @param look undefined means not yet; what it throws counts
 */
export async function until<T>(
  what: string,
  limitMs: number,
  look: () => Promise<T | undefined>,
): Promise<T> {
  const giveUpAt = Date.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > giveUpAt) throw new Error(`Gave up waiting until ${what}`);
    await sleep(LOOK_EVERY_MS);
  }
}
