/**
 * Which version of mapping, cleaning and rules made a listing. It is stored with each one: a lower version never
 * overwrites a higher one while a new release rolls out, and a higher one re-cleans what is stored from the raw payloads.
 *
 * Raise a platform's number whenever the same payload would give another product, another rejection or another canonical
 * hash; raise both for a change in cleaning, which they share. Never lower one.
 */
import type { PlatformId } from '@syncstore/contracts';

export const PIPELINE_VERSION: Readonly<Record<PlatformId, number>> = { shopee: 1, 'tiktok-shop': 1 };
