/**
 * Work that serves no single page, on schedules that live in Redis, so that of any number of processes one does it.
 *
 * Every process that starts writes the schedules again: after a flush they are back with the next start, or when the
 * producer's timer writes them. A task that fails or is missed is no loss, since the next run does the same.
 */
import { MAINTENANCE_QUEUE, type MaintenanceJob, maintenanceJobSchema } from '@syncstore/contracts';
import { UnrecoverableError } from 'bullmq';
import type { PageQueues } from './queues.ts';
import { type RunningWorker, startWorker, type WorkerOptions } from './running-worker.ts';

export type MaintenanceTask = MaintenanceJob['task'];

/** Milliseconds between runs of each task; a task that is left out is not scheduled any more. */
export type MaintenanceSchedule = Readonly<Partial<Record<MaintenanceTask, number>>>;

const TASKS = maintenanceJobSchema.options.map(({ shape }) => shape.task.value);

/** Makes the schedules in Redis equal to these. Safe to call from many processes, and again and again. */
export async function scheduleMaintenance(queues: PageQueues, schedule: MaintenanceSchedule): Promise<void> {
  for (const task of TASKS) {
    const everyMs = schedule[task];
    if (everyMs === undefined) await queues.maintenance.removeJobScheduler(task);
    else
      await queues.maintenance.upsertJobScheduler(
        task,
        { every: everyMs },
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
