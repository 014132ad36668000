/** The key that tokens are encrypted with, made once for this checkout: the tokens in its database need the same one. */
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const KEY_BYTES = 32;

/** Reads the key, or makes it. */
export async function encryptionKey(stateDirectory: string): Promise<string> {
  const path = join(stateDirectory, 'encryption-key');
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch {
    const key = randomBytes(KEY_BYTES).toString('base64');
    await writeFile(path, `${key}\n`, { mode: 0o600 });
    return key;
  }
}
