/** VS Code as a person uses it: palette, explorer, trees, menus, editors. Each function waits for what it needs. */

/** @typedef {import('playwright-core').Page} Page */

/**
 * Runs a command by its title, as the palette shows it: `Darkroom: Train`. The palette lists what it knows when
 * it opens, so right after a start, or a change of the editor, it is opened again until the command is there.
 * @param {Page} page
 * @param {string} title
 */
export async function runCommand(page, title) {
  for (let tries = 1; ; tries++) {
    await page.keyboard.press('F1');
    await page.locator('.quick-input-widget input.input').fill(`>${title}`);
    const found = await quickPick(page, title, 2000).then(
      () => undefined,
      (error) => error,
    );
    if (!found) return;
    await page.keyboard.press('Escape');
    if (tries === 8) throw found;
  }
}

/**
 * Chooses the entry of an open quick pick whose label is exactly this, or matches.
 * @param {Page} page
 * @param {string | RegExp} label
 * @param {number} [timeout] milliseconds
 */
export async function quickPick(page, label, timeout = 15_000) {
  const rows = page.locator('.quick-input-list .monaco-list-row');
  const exactly = typeof label === 'string' ? new RegExp(`^\\s*${literally(label)}\\s*$`) : label;
  const row = rows.filter({ has: page.locator('.label-name', { hasText: exactly }) }).first();
  await row.waitFor({ timeout }).catch(async () => {
    const offered = await rows.locator('.label-name').allInnerTexts();
    throw new Error(`No entry “${label}”; there are: ${offered.join(' | ') || 'none'}.`);
  });
  await row.click();
}

/**
 * Types into an open input box and confirms.
 * @param {Page} page
 * @param {string} text
 */
export async function answer(page, text) {
  const input = page.locator('.quick-input-widget input.input');
  await input.fill(text);
  await input.press('Enter');
}

/**
 * A row of the explorer, its folders opened on the way.
 * @param {Page} page
 * @param {string} path relative to the workspace, with forward slashes
 */
export async function explorerRow(page, path) {
  const explorer = page.locator('.explorer-folders-view');
  const parts = path.split('/');
  for (const [level, name] of parts.entries()) {
    const row = explorer
      .locator(`.monaco-list-row[aria-level="${level + 1}"]`)
      .filter({ hasText: exact(name) })
      .first();
    await row.waitFor();
    if (level === parts.length - 1) return row;
    if ((await row.getAttribute('aria-expanded')) === 'false') await row.click();
  }
  throw new Error('unreachable');
}

/**
 * Opens a file of the workspace in an editor.
 * @param {Page} page
 * @param {string} path
 */
export async function openFile(page, path) {
  await (await explorerRow(page, path)).dblclick();
  await page.locator('.tab.active', { hasText: path.split('/').at(-1) }).waitFor();
}

/**
 * Right-clicks a row and chooses from its menu; more labels go into submenus. As with the palette, the menu shows what is
 * known when it opens, and right after a start that may be too little.
 * @param {Page} page
 * @param {import('playwright-core').Locator} row
 * @param {...string} labels
 */
export async function contextMenu(page, row, ...labels) {
  for (let tries = 1; ; tries++) {
    await row.click({ button: 'right' });
    const found = await choose(page, labels).then(
      () => undefined,
      (error) => error,
    );
    if (!found) return;
    await page.keyboard.press('Escape');
    if (tries === 8) throw found;
  }
}

/**
 * @param {Page} page
 * @param {readonly string[]} labels
 */
async function choose(page, labels) {
  for (const [level, label] of labels.entries()) {
    const items = page.locator('.monaco-menu .action-label');
    const item = items.filter({ hasText: exact(label) }).last();
    await item.waitFor({ timeout: 2000 }).catch(async () => {
      throw new Error(`No entry “${label}”; there are: ${(await items.allInnerTexts()).filter(Boolean).join(' | ')}.`);
    });
    // Menus fade in, and take no click before.
    await page.waitForTimeout(250);
    if (level === labels.length - 1) await item.click();
    else await item.hover();
  }
}

/**
 * A row of one of the extension's trees, or of the explorer's, by the beginning of its text.
 * @param {Page} page
 * @param {string} view title of the view, such as `Runs`
 * @param {string | RegExp} text
 */
export function treeRow(page, view, text) {
  const pane = page.locator('.pane').filter({ has: page.locator('.pane-header .title', { hasText: exact(view) }) });
  return pane.locator('.monaco-list-row').filter({ hasText: text }).first();
}

/**
 * A lens above a line of the editor, by its title.
 * @param {Page} page
 * @param {string} title
 */
export const lens = (page, title) => page.locator('.codelens-decoration a', { hasText: exact(title) }).first();

/**
 * The item of the status bar that holds this text.
 * @param {Page} page
 * @param {string | RegExp} text
 */
export const statusItem = (page, text) => page.locator('.statusbar-item', { hasText: text }).first();

/**
 * Shows a view container of the activity bar.
 * @param {Page} page
 * @param {string} title
 */
export async function showContainer(page, title) {
  const item = page.locator('.activitybar .action-item').filter({ has: page.locator(`[aria-label^="${title}"]`) });
  if (!(await item.getAttribute('class'))?.includes('checked')) await item.click();
}

/**
 * The text of each notification that is shown.
 * @param {Page} page
 */
export const notifications = (page) =>
  page.locator('.notifications-toasts .notification-list-item-message').allInnerTexts();

/** VS Code's colour themes: the name here, the one in the list, and the class that the workbench gets. */
const themes = {
  dark: ['Dark Modern', 'vs-dark'],
  light: ['Light Modern', 'vs'],
  'high-contrast': ['Dark High Contrast', 'hc-black'],
  'high-contrast-light': ['Light High Contrast', 'hc-light'],
};

export const themeNames = /** @type {(keyof typeof themes)[]} */ (Object.keys(themes));

/**
 * Chooses a colour theme as a person does, and waits until the workbench has it.
 * @param {Page} page
 * @param {keyof typeof themes} name
 */
export async function chooseTheme(page, name) {
  const [label, mark] = themes[name];
  await runCommand(page, 'Preferences: Color Theme');
  // The list holds only the rows that are on the screen.
  await page.locator('.quick-input-widget input.input').fill(label);
  await quickPick(page, label);
  await page.locator(`.monaco-workbench.${mark}`).waitFor();
}

/**
 * Reloads the window, as a person does, and waits until the workbench is there again. (A reload of the browser's page
 * gives VS Code no time to write down what was open.)
 * @param {Page} page
 */
export async function reloadWindow(page) {
  const loaded = page.waitForEvent('load', { timeout: 60_000 });
  await runCommand(page, 'Developer: Reload Window');
  await loaded;
  await page.waitForSelector('.monaco-workbench .explorer-folders-view .monaco-list-row, .monaco-workbench .pane', {
    timeout: 60_000,
  });
}

const literally = (/** @type {string} */ text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const exact = (/** @type {string} */ text) => new RegExp(`^\\s*${literally(text)}\\s*$`);
