/** A shop of either platform on a scripted marketplace, with every wait shrunk to a few milliseconds. */
import type { CallMeter, Platform, PlatformId, ShopClient } from '@syncstore/contracts';
import { type CallEvent, createPlatforms, type PlatformsOptions } from '@syncstore/platforms';
import { CountingBudget } from './counting-budget.ts';
import { collectingLogger, type LogLine } from './log-lines.ts';
import { MemoryVault } from './memory-vault.ts';
import { type Script, type ScriptedMarketplace, startScripted } from './scripted-marketplace.ts';

const QUICK_CALLS = { backoffBaseMs: 4, backoffCapMs: 16, maxInPlaceWaitMs: 50 };
const QUICK_TOKENS = { pollBaseMs: 2, pollCapMs: 10, waitLimitMs: 500 };

export const ACCESS_TOKEN = 'accessTokenThatMustNeverShowUpAnywhere0001';
export const REFRESH_TOKEN = 'refreshTokenThatMustNeverShowUpAnywhere001';
export const PARTNER_KEY = 'shpkPartnerKeyThatMustNeverShowUpAnywhere01';
export const APP_SECRET = 'appSecretThatMustNeverShowUpAnywhere0000001';

export interface ScriptedShop {
  readonly marketplace: ScriptedMarketplace;
  readonly platform: Platform;
  readonly client: ShopClient;
  readonly budget: CountingBudget;
  readonly vault: MemoryVault;
  readonly grantId: number;
  readonly lines: LogLine[];
  readonly events: CallEvent[];
  readonly meter: CallMeter;
  close(): Promise<void>;
}

/** @param more options that differ, e.g. shorter timeouts */
export async function openScriptedShop(
  id: PlatformId,
  script: Script,
  more: Partial<PlatformsOptions> = {},
): Promise<ScriptedShop> {
  const marketplace = await startScripted(script);
  const budget = new CountingBudget();
  const vault = new MemoryVault();
  const { logger, lines } = collectingLogger();
  const events: CallEvent[] = [];
  const baseUrl = marketplace.url;
  const platforms = createPlatforms({
    shopee: { partnerId: 2001887, partnerKey: PARTNER_KEY, baseUrl, tokens: QUICK_TOKENS },
    tiktokShop: {
      appKey: '6f0test01',
      appSecret: APP_SECRET,
      baseUrl,
      authUrl: baseUrl,
      serviceId: '73',
      tokens: QUICK_TOKENS,
    },
    budget,
    vault,
    logger,
    calls: QUICK_CALLS,
    onCall: (event) => events.push(event),
    ...more,
  });
  const platform = platforms.get(id);
  if (platform === undefined) throw new Error(`${id} is not configured`);
  const hour = Date.now() + 3_600_000 * 5;
  const tokens = {
    accessToken: ACCESS_TOKEN,
    accessExpiresAt: hour,
    refreshToken: REFRESH_TOKEN,
    refreshExpiresAt: hour,
  };
  const grantId = vault.add(id, '14701711', tokens);
  const meter = { apiCalls: 0, throttled: 0, answered: 0 };
  const cipher = id === 'shopee' ? null : 'ROW_c3luVGhFVElDQUFBQUFCeC1f';
  const client = platform.openShop(
    { id: 1, platform: id, externalId: '14701711', grantId, cipher, region: 'SG' },
    meter,
  );
  return {
    marketplace,
    platform,
    client,
    budget,
    vault,
    grantId,
    lines,
    events,
    meter,
    close: () => marketplace.close(),
  };
}

/** The whole list, first page. */
export const WHOLE_LIST = {
  field: 'update_time',
  from: 1_700_000_000,
  to: 1_800_000_000,
  statuses: null,
  cursor: null,
} as const;
