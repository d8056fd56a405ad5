/** What a page owes to people who don't see it or don't use a mouse, looked for in the tree that the browser gives to readers. */

import type { Page } from 'playwright-core';

interface Node {
  readonly nodeId: string;
  readonly parentId?: string;
  readonly ignored: boolean;
  readonly role?: { readonly value: string };
  readonly name?: { readonly value: string };
  readonly properties?: readonly { readonly name: string; readonly value: { readonly value: unknown } }[];
}

/** These are nothing to a reader without a name. */
const named = new Set([
  ...['button', 'checkbox', 'combobox', 'textbox', 'slider', 'link', 'tab', 'menuitem', 'option', 'radio'],
  ...['img', 'image', 'application', 'progressbar', 'grid', 'table', 'dialog', 'menu', 'listbox', 'searchbox'],
]);

const wholes = new Set(['button', 'checkbox', 'combobox', 'tab', 'menuitem', 'option']);

/** @returns what is wrong, in words; nothing where all is well. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  return [...(await unnamed(page)), ...(await page.evaluate<string[]>(picturesWithoutTable))];
}

async function unnamed(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = (await session.send('Accessibility.getFullAXTree')) as { nodes: Node[] };
  await session.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  // The tick of a checkbox and the icon of a button are parts of it.
  const isPart = ({ parentId }: Node): boolean => {
    const parent = byId.get(parentId ?? '');
    return parent !== undefined && (wholes.has(parent.role?.value ?? '') || isPart(parent));
  };
  return nodes.flatMap((node) => {
    const { ignored, role, name, properties = [] } = node;
    const focusable = properties.some((each) => each.name === 'focusable' && each.value.value === true);
    const mustHave = named.has(role?.value ?? '') || (focusable && role?.value !== 'RootWebArea');
    return !ignored && mustHave && !name?.value.trim() && !isPart(node) ? [`A ${role?.value} has no name.`] : [];
  });
}

/** Runs in the page: each picture that is seen stands in something with a name and keys, with a table beside it. */
const picturesWithoutTable = `[...document.querySelectorAll('canvas')].flatMap((canvas) => {
  if (!canvas.checkVisibility() || canvas.width === 0) return [];
  const plot = canvas.closest('[role][aria-label]');
  if (!plot || plot.tabIndex < 0) return ['A picture can not be reached or has no name: ' + canvas.parentElement.className];
  for (let place = plot.parentElement; place && place !== document.body; place = place.parentElement) {
    const tables = [...place.querySelectorAll('table, button')];
    if (tables.some((each) => each.localName === 'table' || each.textContent === 'Table')) return [];
  }
  return ['A picture has no table: ' + plot.getAttribute('aria-label')];
})`;
