/** Makes elements. Text goes in as text, so that nothing from data can become markup. */

export type Child = Node | string | undefined | false;

export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** An attribute that is `true` stands without a value; one that is `false` or missing is left out. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes?: Attributes,
  ...children: readonly Child[]
): HTMLElementTagNameMap[K];
export function element(tag: string, attributes?: Attributes, ...children: readonly Child[]): HTMLElement;
export function element(tag: string, attributes: Attributes = {}, ...children: readonly Child[]): HTMLElement {
  const made = document.createElement(tag);
  setAttributes(made, attributes);
  made.append(...shown(children));
  return made;
}

export function setAttributes(target: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) target.removeAttribute(name);
    else target.setAttribute(name, value === true ? '' : String(value));
  }
}

export function replaceChildren(target: Element, ...children: readonly Child[]): void {
  target.replaceChildren(...shown(children));
}

const shown = (children: readonly Child[]) =>
  children.filter((child): child is Node | string => child !== undefined && child !== false);
