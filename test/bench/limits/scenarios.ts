/** What is called, and what the marketplace allows. In each scenario there is always more to call than may be called. */
import type { PlatformId } from '@syncstore/contracts';
import type { Lane, Limits } from './task.ts';

export interface Scenario {
  readonly name: string;
  readonly platform: PlatformId;
  readonly limits: Limits;
  /** Of each shop. */
  readonly operations: readonly Lane['operation'][];
}

export const SCENARIOS: readonly Scenario[] = [
  {
    // The app is what binds; two shops at full speed would take 120, two endpoints of a shop 80.
    name: 'Shopee: app 100/s, shop 60/s, endpoint 40/s',
    platform: 'shopee',
    limits: { app: 100, shop: 60, endpoint: 40 },
    operations: ['list', 'clock'],
  },
  {
    // Each endpoint binds by itself.
    name: 'TikTok Shop: endpoint 50/s, of two shops',
    platform: 'tiktok-shop',
    limits: { endpoint: 50 },
    operations: ['list'],
  },
];

/** Calls a second that the marketplace allows the scenario in all, before the margin. */
export function allowedInAll({ limits, operations }: Scenario, shops: number): number {
  const ofEndpoints = (limits.endpoint ?? Number.POSITIVE_INFINITY) * operations.length;
  const ofShop = Math.min(limits.shop ?? Number.POSITIVE_INFINITY, ofEndpoints);
  return Math.min(limits.app ?? Number.POSITIVE_INFINITY, ofShop * shops);
}
