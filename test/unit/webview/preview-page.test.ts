/** The page of a preview in Chromium, with its real session, real requests and real images; the editor is a variable. */

import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EngineClient } from '../../../src/client/engine.ts';
import { editAugmentations, previewAugmentation, readAugmentations } from '../../../src/engine/augment/preview.ts';
import type { RequestContext } from '../../../src/engine/context.ts';
import { showSteps } from '../../../src/engine/preprocess/steps.ts';
import { previewSession } from '../../../src/extension/panels/preview-session.ts';
import type { FromPreviewPage } from '../../../src/protocol/preview-panel.ts';
import { modelSource } from '../../engine/train/small.ts';
import { drawWorkspace, type Workspace } from '../../engine/train/workspace.ts';
import { accessibilityProblems } from './accessibility.ts';
import { chromiumPath } from './gallery/harness.ts';
import { plainServices } from './gallery/services.ts';
import { usePages } from './use-pages.ts';

const handlers: Readonly<Record<string, (params: never, context: RequestContext) => Promise<unknown>>> = {
  'model/preview': previewAugmentation,
  'model/steps': showSteps,
  'model/augmentations': readAugmentations,
  'model/augment-edits': editAugmentations,
};
const sent: string[] = [];
const engine = {
  request(name: string, params: never, { signal = new AbortController().signal } = {}) {
    sent.push(name);
    return handlers[name]!(params, { request: 1, signal, progress: () => {}, emit: () => {} });
  },
} as unknown as EngineClient;

describe.skipIf(!existsSync(chromiumPath))('a preview', () => {
  const pages = usePages();
  let workspace: Workspace;
  let file: string;
  beforeAll(async () => {
    workspace = await drawWorkspace();
    file = join(workspace.path, 'small.model.ts');
  });
  afterAll(() => workspace?.remove());

  const withAugment = (augment: string) =>
    modelSource.replace('topK: 2', `${augment} topK: 2`).replace('adam,', 'adam, flip, rotate,');

  /** Opens the page; `text` is what the editor holds. */
  async function open(source: string, width = 1100) {
    await writeFile(file, source);
    const editor = { text: source, undo: [] as string[], listener: () => {} };
    const services = plainServices(engine, {
      texts: {
        read: async () => editor.text,
        async edit(_, before, edits) {
          if (before !== editor.text) return false;
          editor.undo.push(before);
          for (const { start, end, text } of edits) {
            editor.text = editor.text.slice(0, start) + text + editor.text.slice(end);
          }
          editor.listener();
          return true;
        },
        watch(_, listener) {
          editor.listener = listener;
          return { dispose: () => undefined };
        },
      },
    });
    const opened = await pages.open<FromPreviewPage>({
      name: 'preview',
      width,
      state: { workspace: workspace.path, file },
      session: (tell) => previewSession({ workspace: workspace.path, file }, tell as never, services),
    });
    return { ...opened, editor };
  }
  const until = async (page: Page, met: () => boolean | Promise<boolean>) => {
    for (let i = 0; i < 200 && !(await met()); i++) await page.waitForTimeout(25);
    expect(await met()).toBe(true);
  };
  const picture = (page: Page, row: number, column: number) =>
    page.evaluate<string>(
      `document.querySelectorAll('.image-grid tr')[${row + 1}].querySelectorAll('canvas')[${column}].toDataURL()`,
    );

  test('shows images, draws what a slider says, writes it into the text, and follows an undo', async () => {
    const { page, editor, complaints } = await open(withAugment('augment: [flip({ p: 1 }), rotate({ degrees: 0 })],'));
    await page.waitForSelector('fieldset >> nth=1');
    expect(await page.locator('.image-grid canvas').count()).toBe(6 * 6);
    expect(await page.locator('fieldset legend').allTextContents()).toEqual(['flip', 'rotate']);
    await page.waitForSelector('.steps li >> nth=3');
    const before = await picture(page, 0, 1);
    // Every draw of a sure flip is the same.
    expect(await picture(page, 0, 2)).toBe(before);

    await page.locator('fieldset >> nth=1 >> input[type=range] >> nth=0').fill('35');
    await until(page, () => editor.text.includes('rotate({ degrees: 35 })'));
    await until(page, async () => (await picture(page, 0, 1)) !== before);
    expect(await picture(page, 0, 2)).not.toBe(await picture(page, 0, 1));
    expect(await readFile(file, 'utf8')).toContain('rotate({ degrees: 0 })');

    editor.text = editor.undo.pop()!;
    editor.listener();
    await until(page, async () => (await picture(page, 0, 1)) === before);
    expect(await page.locator('fieldset >> nth=1 >> input[type=range] >> nth=0').inputValue()).toBe('0');
    expect(complaints).toEqual([]);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.close();
  });

  test('is used by the keyboard alone', async () => {
    const { page, editor } = await open(withAugment('augment: [rotate({ degrees: 10 })],'));
    await page.locator('fieldset >> input[type=range] >> nth=0').focus();
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight');
    await until(page, () => editor.text.includes('degrees: 13'));
    // The control is still the one that has the focus.
    await page.keyboard.press('ArrowRight');
    await until(page, () => editor.text.includes('degrees: 14'));
    await page.locator('.picture-button >> nth=2').focus();
    await page.keyboard.press('Enter');
    await until(page, async () => (await page.getAttribute('.picture-button >> nth=2', 'aria-pressed')) === 'true');
    await page.close();
  });

  test('adds, where there is no list, and removes', async () => {
    const { page, editor } = await open(modelSource);
    await page.waitForSelector('text=The file has no augmentations');
    const before = await picture(page, 0, 1);
    expect(before).toBe(await picture(page, 0, 0));
    await page.click('vscode-dropdown');
    await page.click('vscode-option:text-is("blur")');
    await until(page, () => editor.text.includes('augment: [blur()],'));
    expect(editor.text).toMatch(/import \{[^}]*blur[^}]*\} from 'darkroom'/);
    await until(page, async () => (await picture(page, 0, 1)) !== before);
    await page.click('fieldset >> vscode-button');
    await until(page, () => editor.text.includes('augment: []'));
    await page.close();
  });

  test('of a list that is computed tries out, and says that nothing is written', async () => {
    const { page, editor } = await open(withAugment('augment: [0].map(() => rotate({ degrees: 0 })),'));
    await page.waitForSelector('text=not written back');
    const before = await picture(page, 0, 1);
    await page.locator('fieldset >> input[type=range] >> nth=0').fill('60');
    await until(page, async () => (await picture(page, 0, 1)) !== before);
    expect(editor.undo).toEqual([]);
    await page.close();
  });

  test('tells what is wrong with a file, and is right again when it is saved', async () => {
    const { page, editor } = await open(withAugment('augment: [rotate({ degrees: 999 })],'), 360);
    await page.waitForSelector('text=degrees must be at most 180');
    editor.text = withAugment('augment: [rotate({ degrees: 9 })],');
    editor.listener();
    await writeFile(file, editor.text);
    await page.waitForSelector('.image-grid canvas');
    // Nothing but the grid is wider than a narrow page.
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    await page.close();
  });
});
