/** Settings as the apps use them: grouped by who needs them, with units in the names. */

import type { ArmedFailpoint } from '@syncstore/contracts';

/** The processes that load a configuration; some settings are needed by one of them only. */
export type AppName = 'worker' | 'producer' | 'console' | 'cli';

export interface DatabaseConfig {
  url: string;
  poolMax: number;
  connectTimeoutMs: number;
  statementTimeoutMs: number;
}

export interface HostAndPort {
  host: string;
  port: number;
}

export interface RedisConfig {
  /** With Sentinels or a Cluster its user, password, database and `rediss:` hold, not its host. */
  url: string;
  sentinel: { nodes: readonly HostAndPort[]; master: string; password: string | undefined } | undefined;
  cluster: readonly HostAndPort[] | undefined;
  /** For `rediss:`. */
  tls: { ca: string | undefined; verify: boolean };
  /** First part of every key. */
  prefix: string;
}

/** What every platform's group has. */
interface PlatformConfig {
  baseUrl: string;
  /** Most products a list call asks for. */
  pageSize: number;
  /** Detail calls of one page under way at once. */
  detailConcurrency: number;
  /** Attempts of a page before it goes to the dead-letter queue. */
  attempts: number;
  /** Calls of the app on one day of the marketplace; undefined: no quota is known. */
  callsPerDay: number | undefined;
}

export interface ShopeeConfig extends PlatformConfig {
  /** Host of the consent page; undefined: the signed link of the API host. */
  consentUrl: string | undefined;
  /** Undefined: the platform is not configured. */
  credentials: { partnerId: number; partnerKey: string } | undefined;
  /** Limits as the marketplace has them; `calls.rateMargin` is still to be taken off. */
  appCallsPerSecond: number;
  shopCallsPerSecond: number;
}

export interface TiktokShopConfig extends PlatformConfig {
  authUrl: string;
  consentUrl: string;
  /** Undefined: the platform is not configured. */
  credentials: { appKey: string; appSecret: string; serviceId: string | undefined } | undefined;
  /** Limit for each endpoint of each shop; `calls.rateMargin` is still to be taken off. */
  endpointCallsPerSecond: number;
}

/** How marketplace calls are made and retried. */
export interface CallConfig {
  /** Share of each limit left unused, 0 to 0.9. */
  rateMargin: number;
  timeoutsMs: { connect: number; send: number; response: number; total: number };
  /** Times a failed call is made in place. */
  attempts: number;
  backoffBaseMs: number;
  backoffCapMs: number;
  /** How long a renewal of a token may take before another process tries. */
  tokenLeaseMs: number;
  breakerFailures: number;
  breakerWaitMs: number;
  breakerWaitCapMs: number;
  breakerGiveUpMs: number;
  throttleStallMs: number;
}

export interface WorkerConfig {
  /** Pages in hand at once. */
  concurrency: number;
  /** What one makes when nothing holds it back. */
  callsPerSecond: number;
  /** Most workers that are wanted. */
  max: number;
  leaseMs: number;
  /** Workers that may die with the same page in hand before it is dead. */
  maxStalls: number;
  shutdownGraceMs: number;
  inSyncGraceMs: number;
}

export interface ProducerConfig {
  /** Pages of one shop that may stand in Redis. */
  shopWindow: number;
  /** Products a slice should hold at most. */
  sliceTarget: number;
  /** How long a page may be without a job before it is replaced. */
  lostAfterMs: number;
  sweepIntervalMs: number;
  /** Whether runs start by the schedules of their shops. */
  schedules: boolean;
  watermarkOverlapMs: number;
  /** A full run may delist max(limit, share × listings of the shop) without asking. */
  tombstones: { limit: number; share: number };
}

/** How long what is over is kept, milliseconds. */
export interface RetentionConfig {
  /** Pages and slices of ended runs, whose sums the runs keep. */
  pagesMs: number;
  runsMs: number;
  resolvedRejectsMs: number;
  alertsMs: number;
  /** Who did what. */
  actionsMs: number;
  decidedLetters: { ageMs: number; count: number };
}

export interface ConsoleConfig {
  host: string;
  port: number;
  /** Where browsers reach it, without a slash at its end; undefined: at host and port. */
  publicUrl: string | undefined;
  /** Undefined: no authentication. `loadConfig` for the console refuses `basic` without a password. */
  basicAuth: { user: string; password: string } | undefined;
  /** `/metrics` answers without an account. */
  hasOpenMetrics: boolean;
}

export interface AlertConfig {
  /** Undefined: no alerts. */
  rulesFile: string | undefined;
  intervalMs: number;
  /** How people are told; what is undefined is not set up. */
  delivery: {
    smtpUrl: string | undefined;
    emailFrom: string;
    slackWebhookUrl: string | undefined;
    webhookUrl: string | undefined;
  };
}

export interface TracingConfig {
  /** Root of a collector's OTLP over HTTP; undefined: no traces. */
  endpoint: string | undefined;
  /** Of the imports, 0..1. */
  share: number;
}

export interface HealthConfig {
  host: string;
  /** 0 for one that is free; undefined where nothing is served. */
  port: number | undefined;
  /** How long nothing may move, though there is work, before the process is unhealthy; after twice as long it exits. */
  stuckAfterMs: number;
}

export interface LogConfig {
  level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  /** Undefined: standard output only. */
  file: { path: string; maxBytes: number; keep: number } | undefined;
}

export interface Config {
  database: DatabaseConfig;
  redis: RedisConfig;
  /** 32 bytes. */
  encryptionKey: Buffer;
  /** Places at which a test kills or stops this process; empty in production. */
  failpoints: readonly ArmedFailpoint[];
  shopee: ShopeeConfig;
  tiktokShop: TiktokShopConfig;
  calls: CallConfig;
  worker: WorkerConfig;
  producer: ProducerConfig;
  retention: RetentionConfig;
  console: ConsoleConfig;
  alerts: AlertConfig;
  tracing: TracingConfig;
  health: HealthConfig;
  log: LogConfig;
}
