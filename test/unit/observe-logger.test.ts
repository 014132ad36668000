import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, withContext } from '@syncstore/observe';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

describe('the logger', () => {
  let directory: string;
  let path: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'syncstore-log-'));
    path = join(directory, 'logs', 'syncstore.log');
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
    rmSync(directory, { recursive: true });
  });

  function open(options: { maxBytes?: number; keep?: number } = {}) {
    const file = { path, maxBytes: options.maxBytes ?? 1_000_000, keep: options.keep ?? 2 };
    return createLogger({ service: 'worker', level: 'info', file, pretty: false, stream: 'none' });
  }
  function lines(): Record<string, unknown>[] {
    return readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line): Record<string, unknown> => JSON.parse(line));
  }

  it('writes JSON lines with a level people can grep, and their context', async () => {
    const logger = withContext(await open(), { runId: 7, platform: 'shopee', page: 3 });
    logger.error({ err: new Error('no') }, 'API error');
    expect(lines()).toEqual([
      expect.objectContaining({
        level: 'ERROR',
        service: 'worker',
        runId: 7,
        platform: 'shopee',
        page: 3,
        msg: 'API error',
      }),
    ]);
  });

  it('writes no secret, wherever in a line it is', async () => {
    const logger = await open();
    logger.info({ url: 'https://h/x?sign=abcdef&shop_id=2' }, 'token is Bearer abcdefghijkl');
    logger.warn({ err: new Error('GET https://h/x?access_token=abcdef') }, 'failed');
    expect(readFileSync(path, 'utf8')).not.toContain('abcdef');
  });

  it('puts a file aside that has grown too large, and keeps as many as it is told', async () => {
    const logger = await open({ maxBytes: 400, keep: 2 });
    for (let number = 1; number <= 12; number++) {
      logger.info({ number, padding: 'x'.repeat(300) }, 'line');
      vi.advanceTimersByTime(2_000);
    }
    expect(readdirSync(join(directory, 'logs')).sort()).toEqual([
      'syncstore.log',
      'syncstore.log.1',
      'syncstore.log.2',
    ]);
    expect(lines().at(-1)).toMatchObject({ number: 12 });
  });

  it('goes on in the new file when another process put the old one aside', async () => {
    const [one, other] = [await open({ maxBytes: 200 }), await open({ maxBytes: 200 })];
    other.info('early');
    one.info({ padding: 'x'.repeat(300) }, 'large');
    vi.advanceTimersByTime(2_000);
    one.info('after');
    other.info('late');
    expect(lines().map(({ msg }) => msg)).toEqual(['after', 'late']);
  });

  it('does without a file that can not be written', async () => {
    writeFileSync(join(directory, 'logs'), 'a file where the directory should be');
    const logger = await open();
    expect(() => logger.info('still here')).not.toThrow();
  });
});
