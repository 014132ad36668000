/** Secrets that we make: random enough that their plain hash can be stored. */
import { createHash, randomBytes } from 'node:crypto';

const BYTES = 32;

/** @returns 43 characters that go into a header, a cookie or an address as they are */
export function newSecret(): string {
  return randomBytes(BYTES).toString('base64url');
}

export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
