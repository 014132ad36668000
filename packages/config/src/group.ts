/** From the flat list of values to the groups of `Config`. Plain assignments: the compiler finds what is missing. */
import type { Config } from './config.ts';
import type { SettingValues } from './table.ts';

const BYTES_PER_MB = 1_000_000;

/** Groups values that have already been checked. */
export function groupValues(v: SettingValues): Config {
  return {
    database: {
      url: v.DATABASE_URL,
      poolMax: v.DATABASE_POOL_MAX,
      connectTimeoutMs: v.DATABASE_CONNECT_TIMEOUT_MS,
      statementTimeoutMs: v.DATABASE_STATEMENT_TIMEOUT_MS,
    },
    redis: {
      url: v.REDIS_URL,
      prefix: v.QUEUE_PREFIX,
      sentinel: v.REDIS_SENTINELS && {
        nodes: v.REDIS_SENTINELS,
        master: v.REDIS_SENTINEL_NAME,
        password: v.REDIS_SENTINEL_PASSWORD,
      },
      cluster: v.REDIS_CLUSTER_NODES,
      tls: { ca: v.REDIS_TLS_CA, verify: v.REDIS_TLS_VERIFY === 'on' },
    },
    encryptionKey: v.ENCRYPTION_KEY,
    failpoints: v.FAILPOINTS ?? [],
    shopee: {
      baseUrl: v.SHOPEE_BASE_URL,
      consentUrl: v.SHOPEE_CONSENT_URL,
      credentials:
        v.SHOPEE_PARTNER_ID !== undefined && v.SHOPEE_PARTNER_KEY !== undefined
          ? { partnerId: v.SHOPEE_PARTNER_ID, partnerKey: v.SHOPEE_PARTNER_KEY }
          : undefined,
      appCallsPerSecond: v.SHOPEE_APP_CALLS_PER_SECOND,
      shopCallsPerSecond: v.SHOPEE_SHOP_CALLS_PER_SECOND,
      pageSize: v.SHOPEE_PAGE_SIZE,
      detailConcurrency: v.SHOPEE_DETAIL_CONCURRENCY,
      attempts: v.SHOPEE_ATTEMPTS,
      callsPerDay: v.SHOPEE_CALLS_PER_DAY,
    },
    tiktokShop: {
      baseUrl: v.TIKTOK_SHOP_BASE_URL,
      authUrl: v.TIKTOK_SHOP_AUTH_URL,
      consentUrl: v.TIKTOK_SHOP_CONSENT_URL,
      credentials:
        v.TIKTOK_SHOP_APP_KEY !== undefined && v.TIKTOK_SHOP_APP_SECRET !== undefined
          ? {
              appKey: v.TIKTOK_SHOP_APP_KEY,
              appSecret: v.TIKTOK_SHOP_APP_SECRET,
              serviceId: v.TIKTOK_SHOP_SERVICE_ID,
            }
          : undefined,
      endpointCallsPerSecond: v.TIKTOK_SHOP_ENDPOINT_CALLS_PER_SECOND,
      pageSize: v.TIKTOK_SHOP_PAGE_SIZE,
      detailConcurrency: v.TIKTOK_SHOP_DETAIL_CONCURRENCY,
      attempts: v.TIKTOK_SHOP_ATTEMPTS,
      callsPerDay: v.TIKTOK_SHOP_CALLS_PER_DAY,
    },
    calls: {
      rateMargin: v.RATE_MARGIN,
      timeoutsMs: {
        connect: v.HTTP_CONNECT_TIMEOUT_MS,
        send: v.HTTP_SEND_TIMEOUT_MS,
        response: v.HTTP_RESPONSE_TIMEOUT_MS,
        total: v.HTTP_TOTAL_TIMEOUT_MS,
      },
      attempts: v.CALL_ATTEMPTS,
      backoffBaseMs: v.BACKOFF_BASE_MS,
      backoffCapMs: v.BACKOFF_CAP_MS,
      tokenLeaseMs: v.TOKEN_LEASE_MS,
      breakerFailures: v.BREAKER_FAILURES,
      breakerWaitMs: v.BREAKER_WAIT_MS,
      breakerWaitCapMs: v.BREAKER_WAIT_CAP_MS,
      breakerGiveUpMs: v.BREAKER_GIVE_UP_MS,
      throttleStallMs: v.THROTTLE_STALL_MS,
    },
    worker: {
      concurrency: v.WORKER_CONCURRENCY,
      callsPerSecond: v.WORKER_CALLS_PER_SECOND,
      max: v.WORKERS_MAX,
      leaseMs: v.LEASE_MS,
      maxStalls: v.MAX_STALLS,
      shutdownGraceMs: v.SHUTDOWN_GRACE_MS,
      inSyncGraceMs: v.IN_SYNC_GRACE_MS,
    },
    producer: {
      shopWindow: v.SHOP_WINDOW,
      sliceTarget: v.SLICE_TARGET,
      lostAfterMs: v.LOST_AFTER_MS,
      sweepIntervalMs: v.SWEEP_INTERVAL_MS,
      schedules: v.SCHEDULES === 'on',
      watermarkOverlapMs: v.WATERMARK_OVERLAP_MS,
      tombstones: { limit: v.TOMBSTONE_LIMIT, share: v.TOMBSTONE_SHARE },
    },
    retention: {
      pagesMs: v.PAGES_KEPT_DAYS,
      runsMs: v.RUNS_KEPT_DAYS,
      resolvedRejectsMs: v.RESOLVED_REJECTS_KEPT_DAYS,
      alertsMs: v.ALERT_HISTORY_KEPT_MS,
      actionsMs: v.ACTIONS_KEPT_DAYS,
      decidedLetters: { ageMs: v.DECIDED_LETTERS_KEPT_MS, count: v.DECIDED_LETTERS_KEPT },
    },
    console: {
      host: v.CONSOLE_HOST,
      port: v.CONSOLE_PORT,
      publicUrl: v.CONSOLE_URL,
      basicAuth:
        v.CONSOLE_AUTH === 'basic' && v.CONSOLE_PASSWORD !== undefined
          ? { user: v.CONSOLE_USER, password: v.CONSOLE_PASSWORD }
          : undefined,
      hasOpenMetrics: v.CONSOLE_METRICS === 'open',
    },
    alerts: {
      rulesFile: v.ALERTS_FILE === 'off' ? undefined : v.ALERTS_FILE,
      intervalMs: v.ALERTS_INTERVAL_MS,
      delivery: {
        smtpUrl: v.SMTP_URL,
        emailFrom: v.ALERT_EMAIL_FROM,
        slackWebhookUrl: v.SLACK_WEBHOOK_URL,
        webhookUrl: v.ALERT_WEBHOOK_URL,
      },
    },
    tracing: { endpoint: v.OTEL_EXPORTER_OTLP_ENDPOINT, share: v.OTEL_TRACES_SAMPLER_ARG },
    health: { host: v.HEALTH_HOST, port: v.HEALTH_PORT, stuckAfterMs: v.STUCK_AFTER_MS },
    log: {
      level: v.LOG_LEVEL,
      file:
        v.LOG_FILE === 'off'
          ? undefined
          : { path: v.LOG_FILE, maxBytes: v.LOG_FILE_MAX_MB * BYTES_PER_MB, keep: v.LOG_FILE_KEEP },
    },
  };
}
