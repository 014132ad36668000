/** A browser for a test file. Whatever a page says to its console as an error makes its test fail. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { launchChromium } from './chromium.ts';

const DESKTOP = { width: 1_280, height: 900 };

export interface TestBrowser {
  /** A page with cookies of its own, closed when the test ends. */
  open(options?: BrowserContextOptions): Promise<Page>;
}

/** Call it at the top of a test file. */
export function useBrowser(): TestBrowser {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());
  return {
    async open(options = {}) {
      if (!browser) throw new Error('The browser runs inside tests only.');
      const context = await browser.newContext({ viewport: DESKTOP, ...options });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      onTestFinished(async () => {
        await context.close();
        expect(complaints).toEqual([]);
      });
      return page;
    },
  };
}
