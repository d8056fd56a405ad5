/** HTML as text: what is put into a template is escaped, unless a template made it. */

import { escapeHtml } from '../escape-html.ts';

/** Text that is HTML. */
export class Markup {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

type Part = Markup | string | number | undefined | false | readonly Part[];

export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(strings.map((text, i) => text + (i < parts.length ? written(parts[i]) : '')).join(''));
}

/** SVG that the chart functions made: they escape what comes from data. */
export const picture = (svg: string): Markup => new Markup(svg);

function written(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (Array.isArray(part)) return part.map(written).join('');
  return part === undefined || part === false ? '' : escapeHtml(String(part));
}
