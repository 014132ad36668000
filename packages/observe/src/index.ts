/** How processes tell what they do: log lines and figures. */
export { armFailpoints, failpoint } from './failpoints.ts';
export { type HealthServer, type HealthState, serveHealth } from './health.ts';
export { createLogger, type LogContext, type Logger, type LoggerOptions, withContext } from './logger.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export { scrubSecrets } from './scrub.ts';
