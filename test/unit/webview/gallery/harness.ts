/**
 * Opens a built page in Chromium as VS Code would: its own HTML with its policy, a theme's variables, and a channel to a
 * session. What VS Code does with binary data (ArrayBuffers arrive as such) is done here with base64.
 */

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { pageHtml } from '../../../../src/extension/panels/page.ts';
import type { Session } from '../../../../src/extension/panels/sessions.ts';
import { type ThemeName, themes } from './themes.ts';

export const chromiumPath = '/usr/bin/chromium';

/** Plain JavaScript, which the page runs as it is. */
const inPage = resolve('test/unit/webview/gallery/in-page.js');

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath, args: ['--headless=new', '--no-sandbox', '--disable-gpu'] });

export interface OpenedPage {
  readonly page: Page;
  /** What went wrong in the page: errors, and what its policy refused. */
  readonly complaints: string[];
  /** Sends the page a message. */
  tell(message: unknown): Promise<void>;
  /** Every message of the page so far. */
  readonly heard: unknown[];
}

export interface OpenOptions<Message> {
  readonly name: 'run' | 'compare' | 'prediction' | 'model' | 'preview';
  /** Folder of the built pages. */
  readonly pages: string;
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** What the panel writes into the HTML. */
  readonly state: unknown;
  /** What the page remembers from before. */
  readonly remembered?: unknown;
  readonly session: (tell: (message: unknown) => void) => Session<Message>;
}

const origin = 'https://page.test';

export async function openPage<Message>(browser: Browser, options: OpenOptions<Message>): Promise<OpenedPage> {
  const { name, pages, theme = 'dark', width = 1100, height = 800 } = options;
  const page = await browser.newPage({ viewport: { width, height }, timezoneId: 'UTC', locale: 'en-US' });
  page.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  const heard: unknown[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));

  const tell = async (message: unknown) => {
    // The page may have been closed while the session worked.
    await page.evaluate(`fromPanel(${JSON.stringify(encode(message))})`).catch(() => undefined);
  };
  const session = options.session((message) => void tell(message));
  page.on('close', () => session.dispose());
  await page.exposeFunction('toPanel', (text: string) => {
    const message = decode(text);
    heard.push(message);
    session.receive(message as Message);
  });
  const { kind, variables } = themes[theme];
  const setting = JSON.stringify({ kind, variables, remembered: options.remembered });
  await page.addInitScript({ content: `${await readFile(inPage, 'utf8')}\ninstallHost(${setting});` });
  await page.route(`${origin}/**`, async (route) => {
    const file = new URL(route.request().url()).pathname.slice(1);
    if (file === '') {
      const nonce = randomBytes(16).toString('base64');
      const body = pageHtml({ title: name, nonce, script: `/${name}.js`, style: `/${name}.css`, state: options.state });
      return route.fulfill({ contentType: 'text/html', body });
    }
    const path = join(pages, file);
    // The browser asks for an icon, too.
    return existsSync(path) ? route.fulfill({ path }) : route.fulfill({ status: 404 });
  });
  await page.goto(`${origin}/`);
  return { page, complaints, tell, heard };
}

const encode = (message: unknown): string =>
  JSON.stringify(message, (_, value) =>
    value instanceof ArrayBuffer ? { $buffer: Buffer.from(value).toString('base64') } : value,
  );

const decode = (text: string): unknown =>
  JSON.parse(text, (_, value) => {
    if (typeof value?.$buffer !== 'string') return value;
    const bytes = Buffer.from(value.$buffer, 'base64');
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  });
