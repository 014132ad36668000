/** A daily quota that is used up, a flush of Redis meanwhile, and limits that are changed while all runs. */
import { runSummaries } from '@syncstore/store';
import { expect, test } from 'vitest';
import { runInProcess, runInProcessJson } from '../cli/support/run-in-process.ts';
import { settingsOf } from '../cli/support/settings-of.ts';
import { flushRedis } from '../support/flush-redis.ts';
import { useStack } from '../support/use-stack.ts';

const QUOTA = 12;
const SECOND = 1_000;

const stack = useStack({
  sandbox: { products: 60, limits: 'lifted' },
  settings: { SHOPEE_CALLS_PER_DAY: String(QUOTA), SHOPEE_APP_CALLS_PER_SECOND: '50' },
});

interface LimitsDocument {
  readonly limits: readonly {
    readonly platform: string;
    readonly scope: string;
    readonly perSecond: number;
  }[];
  readonly usage: readonly {
    readonly platform: string;
    readonly dailyQuotaUsed: number;
    readonly remainingCalls: number | null;
  }[];
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 50));
}

const settings = () => ({ ...settingsOf(stack.runtime), SHOPEE_CALLS_PER_DAY: String(QUOTA) });
const limits = async () => (await runInProcessJson<LimitsDocument>(['limits', 'list'], settings())).document;
const limitOf = (document: LimitsDocument, scope: string) =>
  document.limits.find((limit) => limit.platform === 'shopee' && limit.scope === scope)?.perSecond;

test(
  'a used-up quota makes its shops wait and no other, says so, and is not forgotten when Redis is',
  async () => {
    const [worker] = await Promise.all([stack.start('worker'), stack.start('producer')]);
    const shops = await stack.shops();
    const shopee = shops.find((shop) => shop.platform === 'shopee');
    const other = shops.find((shop) => shop.platform === 'tiktok-shop');
    if (!shopee || !other) throw new Error('the sandbox lacks a shop');
    await runInProcess(['limits', 'set', 'shopee', '--shop', '40', '--reason', 'a test'], settings());

    // Consent pages were opened before, as by a browser: they count against no quota.
    await stack.sandbox.resetStats();
    const waiting = await stack.request(shopee, 'full');
    const going = await stack.request(other, 'full');
    const [ended] = await stack.ended(going);
    expect(ended?.status).toBe('completed');
    const run = async () => (await runSummaries(stack.runtime.database, { ids: [waiting] }))[0];
    await until(async () => /^waiting for quota until .* 16:00:0\dZ$/.test((await run())?.message ?? ''));
    const { stderr } = await runInProcess(['runs'], settings());
    expect(stderr).toMatch(new RegExp(`^Run ${waiting}: waiting for quota until `, 'm'));
    const { rows } = await stack.database.pool.query('SELECT max(attempts) AS most FROM import_pages');
    expect(rows[0]).toEqual({ most: 0 });
    const calls = async () => {
      const { platforms } = await stack.sandbox.stats();
      return platforms.find(({ platform }) => platform === 'shopee')?.calls ?? 0;
    };
    expect(await calls()).toBeLessThanOrEqual(QUOTA);

    await until(async () => (await remembered()) >= QUOTA);
    const made = await calls();
    const handedBack = () =>
      worker.lines.filter(({ msg, reason }) => msg === 'page waits' && reason === 'quota');
    const before = handedBack().length;
    await flushRedis(stack.runtime);
    // The page gets a new job, and its worker finds the quota used up as before.
    await until(() => Promise.resolve(handedBack().length > before));
    expect(await calls()).toBe(made);
    const after = await limits();
    expect(limitOf(after, 'shop')).toBe(40);
    const usage = after.usage.find(({ platform }) => platform === 'shopee');
    expect(usage?.dailyQuotaUsed).toBeGreaterThanOrEqual(QUOTA);
    expect(usage?.remainingCalls).toBe(0);

    await runInProcess(['limits', 'set', 'shopee', '--reset'], settings());
    expect(limitOf(await limits(), 'shop')).not.toBe(40);
    const actions = await stack.database.pool.query<{ action: string; subject: string; why: string | null }>(
      "SELECT action, subject, why FROM operator_actions WHERE subject LIKE 'limit shopee/shop%' ORDER BY id",
    );
    expect(actions.rows).toEqual([
      { action: 'set-limit', subject: 'limit shopee/shop = 40/s', why: 'a test' },
      { action: 'reset-limit', subject: 'limit shopee/shop', why: null },
    ]);
    const { exitCode } = await runInProcess(['limits', 'set', 'shopee', '--endpoint', '3'], settings());
    expect(exitCode).toBe(2);

    async function remembered(): Promise<number> {
      const result = await stack.database.pool.query<{ calls: number }>(
        "SELECT coalesce(sum(calls), 0)::int AS calls FROM api_usage WHERE platform = 'shopee'",
      );
      return result.rows[0]?.calls ?? 0;
    }
  },
  120 * SECOND,
);
