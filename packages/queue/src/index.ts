/** Everything that touches Redis: queues and their workers, dead letters, rate budgets. */

export type { BreakerOptions } from './breakers.ts';
export {
  createRedis,
  keyPrefix,
  pingRedis,
  type RedisConnectionOptions,
  type RedisRole,
  RedisUnreachableError,
} from './connection.ts';
export { type Consumption, hasWorkToTake, type JobUnderWay } from './consumption.ts';
export {
  addDeadLetter,
  type DeadLetterWorkerOptions,
  findMissingLetters,
  findStandingLetters,
  type LetterJobs,
  type RedrivenLetter,
  type RedriveResult,
  removeLetterJobs,
  startDeadLetterWorker,
} from './dead-letters.ts';
export {
  type MaintenanceSchedule,
  type MaintenanceTask,
  type MaintenanceWorkerOptions,
  scheduleMaintenance,
  startMaintenanceWorker,
} from './maintenance.ts';
export {
  type Enqueued,
  type EnqueueOptions,
  enqueuePages,
  findMissingJobs,
  removePageJobs,
  waitingPageJobs,
} from './page-jobs.ts';
export { createQueues, DEAD_LETTERS_KEPT, type PageQueues, type QueuesOptions } from './queues.ts';
export { RateLimiter, type RateLimiterOptions } from './rate-budget.ts';
export { LIMIT_SCOPES, type LimitScope, type PlatformLimits, type RateLimits } from './rate-limits.ts';
export type { BucketState } from './rate-state.ts';
export { type ChangedLimits, markLimitsKept, readChangedLimits, setLimits } from './rate-store.ts';
export type { RedisAddress, RedisConnection, RedisServer } from './redis-client.ts';
export type { RunningWorker, WorkerOptions } from './running-worker.ts';
export type { SettledPage } from './settle.ts';
export { queueTelemetry } from './telemetry.ts';
export { type DayUsage, type EndpointUsage, readUsage, restoreUsage } from './usage-store.ts';
export {
  type InvalidPageJob,
  type PageJobContext,
  type PageWorkerOptions,
  startPageWorker,
} from './workers.ts';
