/** The built pages and a Chromium, for the tests of one file or block. */

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launchBrowser, type OpenedPage, type OpenOptions, openPage } from './gallery/harness.ts';
import { type BuiltPages, buildPages } from './page-data.ts';

export interface UsedPages {
  open<Message>(options: Omit<OpenOptions<Message>, 'pages'>): Promise<OpenedPage>;
}

/** There from before the first test until after the last. */
export function usePages(): UsedPages {
  let built: BuiltPages | undefined;
  let browser: Browser | undefined;
  beforeAll(async () => {
    built = await buildPages();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await built?.remove();
  });
  return { open: (options) => openPage(browser!, { ...options, pages: built!.pages }) };
}
