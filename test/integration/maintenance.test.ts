/** Maintenance jobs, on a stack without processes: their schedules, and that tokens are renewed before they end. */
import { keepMaintenanceScheduled, maintenanceTasks } from '@syncstore/runtime';
import { expect, test } from 'vitest';
import { flushRedis } from '../support/flush-redis.ts';
import { useStack } from '../support/use-stack.ts';

const stack = useStack({ sandbox: { products: 3 } });

test('schedules that Redis has lost are written again', async () => {
  const tasks = async () =>
    (await stack.runtime.queues.bull.maintenance.getJobSchedulers()).map(({ key }) => key).sort();
  await keepMaintenanceScheduled(stack.runtime);
  await flushRedis(stack.runtime);
  expect(await tasks()).toEqual([]);
  await keepMaintenanceScheduled(stack.runtime);
  expect(await tasks()).toEqual(['prune', 'refresh-tokens']);
});

test('tokens that end soon are renewed, once a grant, also of a shop that nobody imports; others are left alone', async () => {
  const { pool } = stack.database;
  const versions = async () =>
    (await pool.query<{ id: number; version: number }>('SELECT id, version FROM platform_grants ORDER BY id'))
      .rows;
  const [first, ...others] = await versions();
  if (!first) throw new Error('nothing is connected');
  await pool.query(`UPDATE shops SET status = 'paused' WHERE grant_id = $1`, [first.id]);
  await pool.query(
    `UPDATE platform_grants SET access_expires_at = now() + interval '3 minutes' WHERE id = $1`,
    [first.id],
  );
  await maintenanceTasks(stack.runtime)['refresh-tokens'](new AbortController().signal);
  expect(await versions()).toEqual([{ ...first, version: first.version + 1 }, ...others]);
});
