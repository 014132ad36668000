/**
 * The `state` of a consent: proof that a callback answers a link that somebody with access to this console made lately.
 *
 * It is signed rather than kept, so that any console of this installation takes it, and it is not tied to a browser: the
 * operator makes the link, the seller opens it somewhere else.
 */
import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { PlatformId } from '@syncstore/contracts';

const LIFETIME_MS = 3_600_000;
const NONCE_BYTES = 16;
const KEY_BYTES = 32;

export interface StateSigner {
  /** Makes a state that holds for an hour. */
  issue(platform: PlatformId): string;
  /** Whether it was made here, for this platform, and still holds. */
  isValid(platform: PlatformId, state: string): boolean;
}

/**
 * @param encryptionKey the installation's; the key for states is derived from it
 * @param now for tests: Unix milliseconds
 */
export function stateSigner(encryptionKey: Buffer, now: () => number = Date.now): StateSigner {
  const key = Buffer.from(hkdfSync('sha256', encryptionKey, '', 'syncstore oauth state', KEY_BYTES));
  const sign = (platform: PlatformId, expires: string, nonce: string) =>
    createHmac('sha256', key).update(`${platform}.${expires}.${nonce}`).digest('base64url');
  return {
    issue(platform) {
      const expires = String(now() + LIFETIME_MS);
      const nonce = randomBytes(NONCE_BYTES).toString('base64url');
      return `${expires}.${nonce}.${sign(platform, expires, nonce)}`;
    },
    isValid(platform, state) {
      const [expires = '', nonce = '', signature = ''] = state.split('.');
      const expected = Buffer.from(sign(platform, expires, nonce));
      const given = Buffer.from(signature);
      const isOurs = given.length === expected.length && timingSafeEqual(given, expected);
      return isOurs && Number(expires) > now();
    },
  };
}
