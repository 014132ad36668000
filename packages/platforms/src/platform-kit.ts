/** What all platforms share, and how each turns it into what its calls are made with. */
import type { GrantVault, RateBudget } from '@syncstore/contracts';
import type { CallEvent, CallKit } from './http/api-call.ts';
import type { Http } from './http/http.ts';
import { MarketplaceClock } from './http/marketplace-clock.ts';
import type { Logger } from './logger.ts';
import { type CallSettings, TOKEN_DEFAULTS, type TokenSettings } from './settings.ts';

export interface PlatformKit {
  readonly budget: RateBudget;
  readonly vault: GrantVault;
  readonly logger: Logger;
  readonly http: Http;
  readonly calls: CallSettings;
  readonly onCall: (event: CallEvent) => void;
}

type OwnParts = Pick<CallKit, 'platform' | 'api' | 'app' | 'table' | 'errorIn'>;

/** @param kit shared parts · @param own the marketplace's parts @returns what its calls are made with */
export function callKit(kit: PlatformKit, own: OwnParts): CallKit {
  const { http, budget, logger, calls, onCall } = kit;
  return { ...own, http, budget, logger, onCall, settings: calls, clock: new MarketplaceClock() };
}

/** @param given what differs @returns all token settings */
export function tokenSettings(given: Partial<TokenSettings> | undefined): TokenSettings {
  return { ...TOKEN_DEFAULTS, ...given };
}
