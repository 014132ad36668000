/** How processes tell what they do: log lines and figures. */
export { type Condition, parseCondition } from './alerts/condition.ts';
export { DeliveryNotConfiguredError, type DeliverySettings, deliverNotice } from './alerts/deliver.ts';
export { MEASURES, type MeasureName, measureText } from './alerts/measures.ts';
export { type Notice, noticesOf, readNotice, type ToldChange } from './alerts/notices.ts';
export {
  type AlertAction,
  type AlertRule,
  AlertRulesError,
  type NoticeAction,
  readAlertRule,
  readAlertRules,
  type WrittenAlert,
} from './alerts/rules.ts';
export {
  ALERT_LEVELS,
  type AlertChange,
  type AlertLevel,
  advanceAlert,
  firstStanding,
  levelOf,
  type Standing,
} from './alerts/standing.ts';
export { armFailpoints, failpoint } from './failpoints.ts';
export { type HealthServer, type HealthState, serveHealth } from './health.ts';
export { createLogger, type LogContext, type Logger, type LoggerOptions, withContext } from './logger.ts';
export {
  createMetrics,
  type GaugeValue,
  type LedgerFigures,
  ledgerGauges,
  type Metrics,
} from './metrics.ts';
export { scrubSecrets } from './scrub.ts';
export {
  beginTrace,
  continueTrace,
  isTracing,
  type SpanFacts,
  startTracing,
  stopTracing,
  tellTrace,
  traced,
  traceParent,
} from './tracing/tracing.ts';
