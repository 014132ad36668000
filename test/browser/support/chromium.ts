/** Which Chromium the tests use: they bring none along. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/**
 * CHROMIUM_PATH, then one that is installed, then Playwright's own.
 * @throws Error that says what to install
 */
function findChromium(): string {
  const own = process.env['CHROMIUM_PATH'];
  if (own !== undefined) {
    if (isProgram(own)) return own;
    throw new Error(`CHROMIUM_PATH names ${own}, which is no program.`);
  }
  const directories = ['/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter)];
  const installed = directories.flatMap((directory) => NAMES.map((name) => join(directory, name)));
  const found = [...installed, chromium.executablePath()].find(isProgram);
  if (found !== undefined) return found;
  throw new Error(
    'The browser tests need Chromium. On Debian or Ubuntu: apt-get install chromium. Elsewhere: npx playwright-core ' +
      'install chromium, or set CHROMIUM_PATH.',
  );
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Starts it without a window. */
export function launchChromium(): Promise<Browser> {
  // Chromium refuses its sandbox to root, which is what containers run tests as.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: findChromium(), args });
}
