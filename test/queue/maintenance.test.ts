import { scheduleMaintenance, startMaintenanceWorker } from '@syncstore/queue';
import { describe, expect, it } from 'vitest';
import { Reports, rememberingLog } from './kit.ts';
import { useQueues } from './use-queues.ts';

describe('maintenance', () => {
  const kit = useQueues();

  it('has each task once, however often it is scheduled', async () => {
    await scheduleMaintenance(kit.queues, { prune: 60_000, 'refresh-tokens': 90_000 });
    await scheduleMaintenance(kit.queues, { prune: 60_000, 'refresh-tokens': 90_000 });
    const schedules = await kit.queues.maintenance.getJobSchedulers();
    expect(schedules.map(({ key, every }) => [key, every]).toSorted()).toEqual([
      ['prune', 60_000],
      ['refresh-tokens', 90_000],
    ]);
  });

  it('does not put a task off by writing its schedule again', async () => {
    await scheduleMaintenance(kit.queues, { prune: 60_000 });
    const first = await kit.queues.maintenance.getJobSchedulers();
    await scheduleMaintenance(kit.queues, { prune: 60_000 });
    expect(await kit.queues.maintenance.getJobSchedulers()).toEqual(first);
    expect(first[0]?.next).toBeGreaterThan(Date.now() + 50_000);
  });

  it('takes over a changed interval, and drops a task that is scheduled no more', async () => {
    await scheduleMaintenance(kit.queues, { prune: 60_000, 'refresh-tokens': 90_000 });
    await scheduleMaintenance(kit.queues, { prune: 30_000 });
    const schedules = await kit.queues.maintenance.getJobSchedulers();
    expect(schedules.map(({ key, every }) => [key, every])).toEqual([['prune', 30_000]]);
  });

  it('does a task again and again, also after it failed', async () => {
    const log = rememberingLog();
    const done = new Reports<'prune'>();
    const failures = [new Error('PostgreSQL is away')];
    kit.track(
      startMaintenanceWorker({
        redis: kit.workerRedis,
        prefix: kit.prefix,
        log,
        tasks: {
          prune: async () => {
            const failure = failures.shift();
            if (failure) throw failure;
            done.add('prune');
          },
          'refresh-tokens': async () => {},
        },
      }),
    );
    await scheduleMaintenance(kit.queues, { prune: 50 });
    await done.next();
    await done.next();
    expect(log.lines).toContainEqual({ level: 'error', message: 'maintenance task failed' });
  });
});
