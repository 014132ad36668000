/** A file of its own, so that telemetry.ts can load it when it is needed: bundlers hand out CommonJS names to static imports only. */
import type { Telemetry } from 'bullmq';
import { BullMQOtel } from 'bullmq-otel';

export function bullmqTelemetry(): Telemetry {
  return new BullMQOtel({ tracerName: 'syncstore' });
}
