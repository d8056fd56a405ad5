/** VS Code as a person uses it: palette, explorer, trees, menus, editors. Each function waits for what it needs. */

/** @typedef {import('playwright-core').Page} Page */

/**
 * Does something until it works, when what is needed is late: VS Code lists in its palette and menus what it knows when
 * they open, and a key that is pressed while a panel is made anew is lost.
 * @param {() => Promise<void>} attempt
 * @param {() => Promise<void>} undo what a failed attempt left behind
 */
async function untilItWorks(attempt, undo) {
  for (let tries = 1; ; tries++) {
    const failed = await attempt().then(
      () => undefined,
      (error) => error,
    );
    if (!failed) return;
    if (tries === 12) throw failed;
    await undo();
  }
}

/** @param {Page} page */
const pressEscape = (page) => page.keyboard.press('Escape');

/**
 * Types a line of the open editor anew and saves it.
 * @param {Page} page
 * @param {string} from a part of the line
 * @param {string} to what stands there afterwards
 */
export async function retypeLine(page, from, to) {
  const line = page.locator('.editor-instance .view-line', { hasText: from }).first();
  // Lines are drawn with blanks that don't break.
  const text = (await line.textContent())?.replaceAll('\u00a0', ' ') ?? '';
  await line.click();
  await page.keyboard.press('End');
  await page.keyboard.press('Shift+Home');
  await page.keyboard.insertText(text.trim().replace(from, to));
  await page.keyboard.press('Control+S');
}

/**
 * Runs a command by its title, as the palette shows it: `Darkroom: Train`.
 * @param {Page} page
 * @param {string} title
 */
export async function runCommand(page, title) {
  const open = async () => {
    await page.keyboard.press('F1');
    await page.locator('.quick-input-widget input.input').fill(`>${title}`, { timeout: 5000 });
    await quickPick(page, title, 3000);
  };
  await untilItWorks(open, () => pressEscape(page));
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
  await row.click({ timeout }).catch(async (error) => {
    // On a busy machine the list may be gone before the click is known to have come through.
    if (await rows.first().isVisible()) throw error;
  });
}

/**
 * Types into an open input box and confirms. Resolves when it is taken: what was typed is checked first.
 * @param {Page} page
 * @param {string} text
 */
export async function answer(page, text) {
  const input = page.locator('.quick-input-widget input.input');
  await input.fill(text);
  await input.press('Enter');
  const taken = async () => !(await input.isVisible()) || (await input.inputValue()) !== text;
  for (let tries = 0; tries < 300 && !(await taken()); tries++) await page.waitForTimeout(50);
}

/**
 * Saves where it says, in VS Code's own file dialog. What is typed before the dialog has made its proposal is overwritten.
 * @param {Page} page
 * @param {string} proposal name of the file that the dialog proposes
 * @param {string} path
 */
export async function saveAs(page, proposal, path) {
  const input = page.locator('.quick-input-widget input.input');
  const proposed = async () => (await input.inputValue({ timeout: 15_000 })).endsWith(proposal);
  for (let tries = 1; !(await proposed()); tries++) {
    if (tries === 300) throw new Error(`The dialog does not propose “${proposal}”.`);
    await page.waitForTimeout(50);
  }
  await answer(page, path);
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
 * Right-clicks a row and chooses from its menu; more labels go into submenus.
 * @param {Page} page
 * @param {import('playwright-core').Locator} row
 * @param {...string} labels
 */
export async function contextMenu(page, row, ...labels) {
  const open = async () => {
    await row.click({ button: 'right' });
    await choose(page, labels);
  };
  await untilItWorks(open, () => pressEscape(page));
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
 * The rows of one of the extension's trees that are on the screen.
 * @param {Page} page
 * @param {string} view title of the view, such as `Runs`
 */
export function treeRows(page, view) {
  const pane = page.locator('.pane').filter({ has: page.locator('.pane-header .title', { hasText: exact(view) }) });
  return pane.locator('.monaco-list-row');
}

/**
 * A row of one of the extension's trees by its text, in which label and description stand together: `fashion87.2 %`.
 * @param {Page} page
 * @param {string} view
 * @param {string | RegExp} text
 */
export const treeRow = (page, view, text) => treeRows(page, view).filter({ hasText: text }).first();

/**
 * Points at a row until its hover is there and holds an element.
 * @param {Page} page
 * @param {import('playwright-core').Locator} row
 * @param {string} selector
 */
export async function hoverOf(page, row, selector) {
  const hover = page.locator('.monaco-hover').filter({ has: page.locator(selector) });
  const point = async () => {
    await row.hover();
    await hover.waitFor({ timeout: 10_000 });
  };
  // A hover comes when the pointer has come to the row, not while it stays there.
  await untilItWorks(point, () => page.mouse.move(700, 450));
  return hover;
}

/**
 * Takes the folder that VS Code's own file dialog offers.
 * @param {Page} page
 * @param {string} label of its button
 */
export async function acceptFolder(page, label) {
  await page.locator('.quick-input-widget .monaco-button', { hasText: label }).click();
}

/**
 * Tabs of editors that are shown, by their titles.
 * @param {Page} page
 * @param {string} title
 */
export const editorTab = (page, title) => page.locator('.tabs-container .tab.active', { hasText: title });

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
 * The text of each notification that is on the screen now.
 * @param {Page} page
 */
export const notifications = (page) =>
  page.locator('.notifications-toasts .notification-list-item-message').allInnerTexts();

/**
 * A notification that has come or will come soon, in the list of all of them: by itself one is seen for seconds only.
 * @param {Page} page
 * @param {string | RegExp} text
 * @returns {Promise<import('playwright-core').Locator>}
 */
export async function notification(page, text) {
  const found = page.locator('.notifications-center .notification-list-item', { hasText: text }).first();
  const look = async () => {
    await runCommand(page, 'Notifications: Show Notifications');
    await found.waitFor({ timeout: 10_000 });
  };
  await untilItWorks(look, () => pressEscape(page));
  return found;
}

/**
 * Answers a modal dialog.
 * @param {Page} page
 * @param {string} label of the button
 */
export async function answerDialog(page, label) {
  await page.locator('.monaco-dialog-box').getByRole('button', { name: label, exact: true }).click();
}

/**
 * What is wrong according to the Problems view: each message in its own words.
 * @param {Page} page
 */
export async function problems(page) {
  await runCommand(page, 'Problems: Focus on Problems View');
  const rows = page.locator('.markers-panel .monaco-list-row .marker-message-line');
  return rows.allInnerTexts();
}

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
  await page.waitForSelector('.monaco-workbench .pane', { timeout: 60_000 });
}

const literally = (/** @type {string} */ text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const exact = (/** @type {string} */ text) => new RegExp(`^\\s*${literally(text)}\\s*$`);
