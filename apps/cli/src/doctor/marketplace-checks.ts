/** The marketplaces: does each answer, and does its clock agree with this machine's? They refuse signatures of another time. */
import { PLATFORM_IDS, type PlatformId } from '@syncstore/contracts';
import { EXIT } from '@syncstore/runtime';
import { marketplaceAddresses } from '../addresses.ts';
import { duration } from '../amounts.ts';
import { CliFailure } from '../failure.ts';
import { type Check, type Finding, ok, type Patient, warning } from './check.ts';

const ANSWER_MS = 5_000;
/** The Date header has whole seconds, and the answer was on its way. */
const EXACT_MS = 2_000;
/** Both marketplaces refuse calls that are five minutes off. */
const REFUSED_MS = 300_000;

export const MARKETPLACE_CHECKS: readonly Check[] = [
  {
    name: 'marketplaces',
    advice: 'Check network, proxy and the base URL settings (syncstore config).',
    run: answers,
  },
  {
    name: 'clocks',
    advice: "Set this machine's clock: timedatectl set-ntp true",
    run: clocks,
  },
];

async function answers(patient: Patient): Promise<readonly Finding[]> {
  const platforms = configured(patient);
  if (platforms.length === 0) {
    return [
      warning(
        'none is configured',
        'Set SHOPEE_PARTNER_ID and SHOPEE_PARTNER_KEY, or TIKTOK_SHOP_APP_KEY and TIKTOK_SHOP_APP_SECRET.',
      ),
    ];
  }
  return Promise.all(
    platforms.map(async (platform): Promise<Finding> => {
      const address = marketplaceAddresses(patient.config)[platform];
      try {
        const { tookMs } = await ask(patient, platform);
        return ok(`${platform} at ${address} answers within ${duration(tookMs)}`);
      } catch (error) {
        return {
          status: 'failed',
          message: `${platform} at ${address} can't be reached (${reasonOf(error)})`,
        };
      }
    }),
  );
}

async function clocks(patient: Patient): Promise<readonly Finding[]> {
  return Promise.all(
    configured(patient).map(async (platform): Promise<Finding> => {
      const aheadMs = await clockAhead(patient, platform).catch((error: unknown) => {
        throw new CliFailure(EXIT.unreachable, `${platform} tells no time: ${reasonOf(error)}`, {
          cause: error,
        });
      });
      const offMs = Math.abs(aheadMs);
      if (offMs <= EXACT_MS) return ok(`${platform} agrees`);
      const message = `this machine's clock is ${duration(offMs)} ${aheadMs > 0 ? 'behind' : 'ahead of'} ${platform}`;
      return offMs < REFUSED_MS ? warning(message) : { status: 'failed', message, exitCode: EXIT.refused };
    }),
  );
}

/** @returns milliseconds; the header's second is taken at its middle, and the answer's time at the middle of its way */
async function clockAhead(patient: Patient, platform: PlatformId): Promise<number> {
  const { date, askedAt, tookMs } = await ask(patient, platform);
  if (Number.isNaN(date)) throw new Error('it answers without a Date header');
  return date + 500 - (askedAt + tookMs / 2);
}

/** An API of each, called without a signature: the answer is a refusal, which tells as much, and gives nothing away. */
const UNSIGNED: Readonly<Record<PlatformId, string>> = {
  shopee: '/api/v2/shop/get_shop_info',
  'tiktok-shop': '/authorization/202309/shops',
};

/** @returns when it was asked (Unix milliseconds), how long the answer took, and the marketplace's time: NaN without one */
async function ask({ config }: Patient, platform: PlatformId) {
  const { baseUrl } = platform === 'shopee' ? config.shopee : config.tiktokShop;
  const askedAt = Date.now();
  const response = await fetch(new URL(UNSIGNED[platform], baseUrl), {
    redirect: 'manual',
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  const tookMs = Date.now() - askedAt;
  await response.body?.cancel();
  return { askedAt, tookMs, date: Date.parse(response.headers.get('date') ?? '') };
}

function configured({ config }: Patient): PlatformId[] {
  const { shopee, tiktokShop } = config;
  return PLATFORM_IDS.filter((id) => (id === 'shopee' ? shopee : tiktokShop).credentials !== undefined);
}

function reasonOf(error: unknown): string {
  if (error instanceof DOMException && error.name === 'TimeoutError')
    return `no answer within ${duration(ANSWER_MS)}`;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message;
  return String(cause);
}
