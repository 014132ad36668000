/**
 * Work that serves no single page, on schedules that live in Redis, so that of any number of processes one does it.
 *
 * The producer's timer writes the schedules, again and again: after a flush they are back with the next time. A task that
 * fails or is missed is no loss, since the next run does the same.
 */
import { MAINTENANCE_QUEUE, type MaintenanceJob, maintenanceJobSchema } from '@syncstore/contracts';
import { UnrecoverableError } from 'bullmq';
import type { PageQueues } from './queues.ts';
import { type RunningWorker, startWorker, type WorkerOptions } from './running-worker.ts';

export type MaintenanceTask = MaintenanceJob['task'];

/** Milliseconds between runs of each task; a task that is left out is not scheduled any more. */
export type MaintenanceSchedule = Readonly<Partial<Record<MaintenanceTask, number>>>;

const TASKS = maintenanceJobSchema.options.map(({ shape }) => shape.task.value);

/**
 * Makes the schedules in Redis equal to these. Safe to call from many processes, and again and again: one that is as it
 * should be is left alone, since writing it would put its next run off. The first run comes when the interval is over.
 */
export async function scheduleMaintenance(queues: PageQueues, schedule: MaintenanceSchedule): Promise<void> {
  for (const task of TASKS) {
    const everyMs = schedule[task];
    if (everyMs === undefined) await queues.maintenance.removeJobScheduler(task);
    else if ((await queues.maintenance.getJobScheduler(task))?.every !== everyMs)
      await queues.maintenance.upsertJobScheduler(
        task,
        { every: everyMs, startDate: Date.now() + everyMs },
        { name: task, data: { v: 1, task } },
      );
  }
}

export interface MaintenanceWorkerOptions extends WorkerOptions {
  readonly tasks: Readonly<Record<MaintenanceTask, (stopping: AbortSignal) => Promise<void>>>;
}

/** Starts doing scheduled tasks. One that throws is logged and stands in "failed"; its schedule goes on. */
export function startMaintenanceWorker(options: MaintenanceWorkerOptions): RunningWorker {
  return startWorker<unknown, void>(MAINTENANCE_QUEUE, options, async (job, _token, stopping) => {
    const read = maintenanceJobSchema.safeParse(job.data);
    if (!read.success) throw new UnrecoverableError('This task is not known to this version.');
    try {
      await options.tasks[read.data.task](stopping);
    } catch (error) {
      options.log.error({ err: error, task: read.data.task }, 'maintenance task failed');
      throw error;
    }
  });
}
