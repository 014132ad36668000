/**
 * Tokens at rest: AES-256-GCM with a random nonce each, bound to the column they stand in.
 *
 * The key comes from ENCRYPTION_KEY and is never stored. The envelope begins with a version, so that keys can be rotated.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const VERSION = 'v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface TokenCipher {
  /** @param context what the text is (e.g. `access`); decrypting under another context fails */
  encrypt(plain: string, context: string): string;
  /** @throws Error when the key is another one or the text was tampered with */
  decrypt(envelope: string, context: string): string;
}

/** @param key 32 bytes */
export function tokenCipher(key: Buffer): TokenCipher {
  if (key.length !== 32) throw new Error(`ENCRYPTION_KEY must be 32 bytes, not ${key.length}`);
  return {
    encrypt(plain, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return `${VERSION}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`;
    },
    decrypt(envelope, context) {
      const [version, text] = envelope.split('.');
      if (version !== VERSION || text === undefined) throw new Error('a stored token has an unknown format');
      const bytes = Buffer.from(text, 'base64url');
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
          authTagLength: TAG_BYTES,
        })
          .setAAD(Buffer.from(context))
          .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
        return (
          decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
        );
      } catch (error) {
        throw new Error(
          'a stored token can not be decrypted: ENCRYPTION_KEY is not the one it was stored with. Restore that key, or connect the shops again.',
          { cause: error },
        );
      }
    },
  };
}
