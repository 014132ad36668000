/** The composition root: what every app is opened from, and the frame that long-running apps live in. */
export { evaluateAlerts } from './alerts/evaluate.ts';
export { watchAlerts } from './alerts/keep-watching.ts';
export { loadAlertRules } from './alerts/load-rules.ts';
export { measuresOf, type TakeMeasure } from './alerts/measures.ts';
export { MonitoringService } from './alerts/monitoring-service.ts';
export { type AlertEventView, type AlertView, listAlertHistory, listAlerts } from './alerts/overview.ts';
export { sendNotices } from './alerts/send-notices.ts';
export { sendTestNotices } from './alerts/test-notices.ts';
export { changeLimits, type LimitView, listLimits } from './budgets.ts';
export { connectShops } from './connect-shops.ts';
export { type ConsentStates, consentStates } from './consent-state.ts';
export { keepCounts, keepCountsUntil } from './counts.ts';
export type { DeadLetters, FollowedLetters } from './dead-letters.ts';
export { DependencyError } from './dependency-error.ts';
export { describeFailure, EXIT, type ExitCode, type Failure } from './failures.ts';
export { cancelRun, pauseRun, pauseShop, resumeRun } from './holds.ts';
export { addLedgerMetrics } from './ledger-metrics.ts';
export { keepMaintenanceScheduled, type MaintenanceTasks, maintenanceTasks } from './maintenance.ts';
export { openRuntime } from './open.ts';
export { DIFFERENCES, type Difference, type RepairOptions, repair } from './repair.ts';
export { type RequestedImports, requestImports } from './request-imports.ts';
export { type ResumedShop, resumeShop } from './resume-shop.ts';
export { retryRejects } from './retry-rejects.ts';
export { type RunningApp, runApp } from './run-app.ts';
export type { Runtime } from './runtime.ts';
export {
  planText,
  restoreSchedules,
  type ScheduleWish,
  setSchedules,
  startDueRuns,
} from './schedules.ts';
export { type Movement, type ProgressWatch, watchProgress } from './watch-progress.ts';
export { type PlatformNeed, readWorkersWanted, type WorkersWanted, workersWanted } from './workers-wanted.ts';
