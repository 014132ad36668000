/**
 * The one table of settings: every environment variable that SyncStore reads. Nothing else in apps and packages reads
 * `process.env`, so a variable that is not a row here does nothing.
 */
import type { SettingValue } from './setting.ts';
import { alertSettings } from './settings/alerts.ts';
import { callSettings } from './settings/calls.ts';
import { consoleAndLogSettings } from './settings/console-and-log.ts';
import { dependencySettings } from './settings/dependencies.ts';
import { processSettings } from './settings/process.ts';
import { retentionSettings } from './settings/retention.ts';
import { runSettings } from './settings/runs.ts';
import { shopeeSettings } from './settings/shopee.ts';
import { tiktokShopSettings } from './settings/tiktok-shop.ts';
import { tracingSettings } from './settings/tracing.ts';

export const settings = {
  ...dependencySettings,
  ...shopeeSettings,
  ...tiktokShopSettings,
  ...callSettings,
  ...runSettings,
  ...retentionSettings,
  ...consoleAndLogSettings,
  ...alertSettings,
  ...tracingSettings,
  ...processSettings,
};

export type SettingName = keyof typeof settings;

/** Every setting's value, after its schema. */
export type SettingValues = { [N in SettingName]: SettingValue<(typeof settings)[N]> };

export const settingNames = Object.keys(settings).filter((name): name is SettingName => name in settings);
