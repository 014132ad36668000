/**
 * What the conformance suite works on: one platform's shops on a sandbox, authorised as a seller would, and as many
 * independent clients ("processes") on one vault as a test wants.
 */
import type { Platform, PlatformId, ShopClient, ShopRef, TokenPair } from '@syncstore/contracts';
import { createPlatforms, type PlatformsOptions } from '@syncstore/platforms';
import { type Sandbox, type SandboxOptions, startSandbox, type TruthProduct } from '@syncstore/sandbox';
import { CountingBudget } from '../platforms/doubles/counting-budget.ts';
import { collectingLogger, type LogLine } from '../platforms/doubles/log-lines.ts';
import { MemoryVault } from '../platforms/doubles/memory-vault.ts';
import { authorise, giveConsent } from './consent.ts';

export interface Process {
  readonly platform: Platform;
  readonly budget: CountingBudget;
  readonly lines: LogLine[];
}

export interface EndpointStats {
  readonly endpoint: string;
  readonly shop: string;
  readonly calls: number;
  readonly refused: Readonly<Record<string, number>>;
}

export interface Bench {
  readonly sandbox: Sandbox;
  readonly vault: MemoryVault;
  readonly shops: readonly ShopRef[];
  /** A client of its own: no cache, no clock, no connection shared with another. */
  process(more?: Partial<PlatformsOptions>): Process;
  open(shop: ShopRef, more?: Partial<PlatformsOptions>): ShopClient;
  /** The seller consents again. @returns the shop's new pair */
  consent(shop: ShopRef): Promise<TokenPair>;
  truth(shop: ShopRef): Promise<readonly TruthProduct[]>;
  control(method: 'PUT' | 'POST' | 'DELETE', path: string, body?: object): Promise<unknown>;
  stats(): Promise<readonly EndpointStats[]>;
  close(): Promise<void>;
}

/** @param id the platform · @param options of the sandbox */
export async function openBench(id: PlatformId, options: SandboxOptions = {}): Promise<Bench> {
  const sandbox = await startSandbox({ products: 500, limits: 'lifted', ...options });
  const vault = new MemoryVault();

  const process = (more: Partial<PlatformsOptions> = {}): Process => {
    const budget = new CountingBudget();
    const { logger, lines } = collectingLogger();
    const { shopee, 'tiktok-shop': tiktokShop } = sandbox.credentials;
    const { url } = sandbox;
    const tokens = { pollBaseMs: 2, pollCapMs: 20, refreshMarginMs: 500 };
    const platforms = createPlatforms({
      shopee: { partnerId: shopee.partnerId, partnerKey: shopee.partnerKey, baseUrl: url, tokens },
      tiktokShop: { ...tiktokShop, baseUrl: url, authUrl: url, consentUrl: url, tokens },
      budget,
      vault,
      logger,
      calls: { backoffBaseMs: 5, backoffCapMs: 40 },
      ...more,
    });
    const platform = platforms.get(id);
    if (platform === undefined) throw new Error(`${id} is not configured`);
    return { platform, budget, lines };
  };

  const control: Bench['control'] = async (method, path, body) => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const answer = await fetch(`${sandbox.url}/_sandbox/${path}`, init);
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };

  const get = async <T>(path: string): Promise<T> => {
    const answer = await fetch(`${sandbox.url}/_sandbox/${path}`);
    return (await answer.json()) as T;
  };

  return {
    sandbox,
    vault,
    shops: await authorise(process().platform, vault),
    process,
    open: (shop, more) => process(more).platform.openShop(shop, { apiCalls: 0, throttled: 0, answered: 0 }),
    consent: async (shop) => {
      const { grants, shops } = await giveConsent(process().platform);
      const subject = shops.find(({ externalId }) => externalId === shop.externalId)?.grantSubject;
      const grant = grants.find((one) => one.subject === subject);
      if (grant === undefined) throw new Error(`the consent does not cover ${shop.externalId}`);
      return grant.tokens;
    },
    truth: (shop) => get(`catalogue?platform=${id}&shop=${shop.externalId}`),
    control,
    stats: async () => (await get<{ endpoints: EndpointStats[] }>('stats')).endpoints,
    close: () => sandbox.close(),
  };
}
