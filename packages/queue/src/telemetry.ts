/** How BullMQ hands traces from those who add jobs to those who work on them. */
import { isTracing } from '@syncstore/observe';
import type { Telemetry } from 'bullmq';

/** @returns undefined, and loads nothing, where no traces are made */
export async function queueTelemetry(): Promise<Telemetry | undefined> {
  if (!isTracing()) return undefined;
  const { bullmqTelemetry } = await import('./bullmq-telemetry.ts');
  return bullmqTelemetry();
}
