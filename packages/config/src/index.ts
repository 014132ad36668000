/** Settings: the only reader of the environment. See `table.ts` for the list, `load.ts` for how it is read. */
export type {
  AlertConfig,
  AppName,
  CallConfig,
  Config,
  ConsoleConfig,
  DatabaseConfig,
  HealthConfig,
  LogConfig,
  ProducerConfig,
  RedisConfig,
  ShopeeConfig,
  TiktokShopConfig,
  WorkerConfig,
} from './config.ts';
export { type EffectiveSetting, effectiveSettings } from './effective.ts';
export { ConfigError, type ConfigProblem } from './error.ts';
export { loadConfig, loadDatabaseUrl } from './load.ts';
export type { Environment } from './read.ts';
export type { SettingName } from './table.ts';
export { DAY, HOUR, MINUTE, SECOND } from './time.ts';
