/**
 * Passwords as they are stored: scrypt, with a salt and its cost in front, so that the cost can rise without anybody having to
 * choose a new password.
 */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/** 32 MB and about a tenth of a second: OWASP's scrypt with N = 2^15 and p = 3 is as hard to guess as N = 2^17 with 128 MB. */
const COST = { N: 2 ** 15, r: 8, p: 3 };
const KEY_BYTES = 32;
const SALT_BYTES = 16;

/** @returns what to store */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** Takes as long for a wrong password as for the right one. */
export async function isPassword(password: string, stored: string): Promise<boolean> {
  const [name, N, r, p, salt = '', key = ''] = stored.split('$');
  if (name !== 'scrypt') return false;
  const expected = Buffer.from(key, 'base64url');
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  return timingSafeEqual(await derive(password, Buffer.from(salt, 'base64url'), cost), expected);
}

/** Node refuses to use more than 32 MB unless it is told. */
const MOST_BYTES = 128 * 1024 * 1024;

function derive(password: string, salt: Buffer, cost: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // Signs that look alike can be typed in several ways.
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, { ...cost, maxmem: MOST_BYTES }, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
