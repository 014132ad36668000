/** The quickstart's settings as a file, so that `syncstore` in another terminal works on the same servers. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const NAME = join('.syncstore', 'env');

/**
 * Writes the file, for its owner's eyes alone: passwords and keys are in it.
 * @param root the checkout
 * @returns its path from there
 */
export async function writeEnvironmentFile(
  root: string,
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const lines = Object.entries(environment).map(([name, value]) => `${name}='${value}'\n`);
  await writeFile(join(root, NAME), lines.join(''), { mode: 0o600 });
  return NAME;
}
