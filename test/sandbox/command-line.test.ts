/** The sandbox as a process: what it prints, how it ends, and what it refuses. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const BUNDLE = fileURLToPath(new URL('../../dist/sandbox.js', import.meta.url));

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command; `onReady` gets the URL of the readiness line. */
async function run(
  args: readonly string[],
  onReady: (url: string, stop: () => void) => void = () => undefined,
): Promise<Run> {
  const child = spawn(process.execPath, [BUNDLE, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    const url = /^Sandbox ready at (http:\S+) .*\n$/.exec(stdout)?.[1];
    if (url !== undefined) onReady(url, () => child.kill('SIGTERM'));
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { code, stdout, stderr };
}

describe('the sandbox', () => {
  it('prints one line with its URL when it is ready, and ends cleanly at SIGTERM', async () => {
    let health = '';
    const result = await run(
      ['--port', '0', '--products', '12', '--seed', '3', '--shop', 'shopee:SG=30'],
      (url, stop) => {
        void fetch(`${url}/_sandbox/health`)
          .then((response) => response.text())
          .then((text) => {
            health = text;
          })
          .finally(stop);
      },
    );
    expect(result.code).toBe(0);
    expect(result.stderr).toBe('');
    expect(result.stdout).toMatch(
      /\(seed 3; shopee:SG 30, shopee:ID 12, tiktok-shop:GB 12, tiktok-shop:VN 12\)\n$/,
    );
    expect(health).toContain('"status":"ok"');
  });

  it.each([
    ['--currencies', 'EUR,SGD,GBP,VND'],
    ['--limits', 'shopee.hour=5'],
    ['--shop', 'shopee:FR=5'],
    ['--products', 'many'],
  ])('refuses %s %s with exit code 2 and an example', async (flag, value) => {
    const result = await run(['--port', '0', flag, value]);
    expect([result.code, result.stdout]).toEqual([2, '']);
    expect(result.stderr).toMatch(/want|there are/);
  });
});
