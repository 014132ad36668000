import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { saysReady, startChild } from '../../scripts/quickstart/child.ts';

const directory = mkdtempSync(join(tmpdir(), 'syncstore-child-'));
const READY = `console.log(JSON.stringify({ level: 'INFO', msg: 'ready' }));`;

function start(name: string, program: string) {
  const path = join(directory, `${name}.mjs`);
  writeFileSync(path, program);
  const logPath = join(directory, `${name}.log`);
  return startChild({ name, command: [path], environment: process.env, logPath, isReady: saysReady });
}

describe('a process of the quickstart', () => {
  afterAll(() => rmSync(directory, { recursive: true }));

  it('is there when it says so, and what it writes is in its log', async () => {
    const child = await start('good', `${READY} setInterval(() => console.log('still here'), 20);`);
    await expect.poll(() => readFileSync(child.logPath, 'utf8')).toContain('still here');
    await child.stop();
    expect(await child.ended).toBe('killed by SIGTERM');
  });

  it('that ends instead is reported with the end of its log', async () => {
    await expect(start('bad', `console.error('no database'); process.exit(5);`)).rejects.toThrow(
      /bad ended \(exit code 5\).*no database/s,
    );
  });

  it('that dies later tells how', async () => {
    const child = await start('mortal', `${READY} setTimeout(() => process.exit(3), 50);`);
    expect(await child.ended).toBe('exit code 3');
    await child.stop();
  });
});
