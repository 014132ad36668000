/**
 * The `state` of a consent: proof that a callback answers a link that somebody with access to this installation made
 * lately, and whose goods the shops that it connects sell.
 *
 * It is signed rather than kept, so that the console takes in links that the command line printed, and it is not tied to
 * a browser: the operator makes the link, the seller opens it somewhere else.
 */
import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { PlatformId } from '@syncstore/contracts';

const LIFETIME_MS = 3_600_000;
const NONCE_BYTES = 16;
const KEY_BYTES = 32;

export interface ConsentStates {
  /**
   * Makes a state that holds for an hour.
   * @param seller whose goods the shops sell: SKUs match within one seller
   */
  issue(platform: PlatformId, seller: string): string;
  /** @returns what the state was made with; null when it was not made here, not for this platform, or too long ago */
  read(platform: PlatformId, state: string): { readonly seller: string } | null;
}

/**
 * @param encryptionKey the installation's; the key for states is derived from it
 * @param now for tests: Unix milliseconds
 */
export function consentStates(encryptionKey: Buffer, now: () => number = Date.now): ConsentStates {
  const key = Buffer.from(hkdfSync('sha256', encryptionKey, '', 'syncstore oauth state', KEY_BYTES));
  const sign = (platform: PlatformId, content: string) =>
    createHmac('sha256', key).update(`${platform}.${content}`).digest('base64url');
  return {
    issue(platform, seller) {
      const expires = String(now() + LIFETIME_MS);
      const nonce = randomBytes(NONCE_BYTES).toString('base64url');
      const content = [expires, nonce, Buffer.from(seller).toString('base64url')].join('.');
      return `${content}.${sign(platform, content)}`;
    },
    read(platform, state) {
      const [expires = '', nonce = '', seller = '', signature = ''] = state.split('.');
      const expected = Buffer.from(sign(platform, [expires, nonce, seller].join('.')));
      const given = Buffer.from(signature);
      const isOurs = given.length === expected.length && timingSafeEqual(given, expected);
      if (!isOurs || Number(expires) <= now()) return null;
      return { seller: Buffer.from(seller, 'base64url').toString() };
    },
  };
}
