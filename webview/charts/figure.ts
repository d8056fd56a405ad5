/** A picture that is SVG text, on the page: drawn as wide as there is room, with the table behind it and files to save. */

import type { Palette } from '../../src/figures/colours.ts';
import { element, replaceChildren } from '../ui/element.ts';
import { oncePerFrame } from '../ui/planned.ts';
import { dataTable, type TableColumn } from '../ui/table.ts';
import { onThemeChange, palette } from '../ui/theme.ts';
import { type Save, saveMenu } from './save.ts';

export interface FigureOptions {
  readonly title: string;
  /** What the picture shows, in a sentence. */
  describe(): string;
  /** @param width Pixels. */
  svg(width: number, palette: Palette): string;
  readonly columns: readonly TableColumn[];
  rows(): readonly (readonly string[])[];
  /** With all digits, and a head. */
  csv(): readonly (readonly (string | number)[])[];
  readonly save: Save;
  fileName(): string;
}

export interface Figure {
  readonly element: HTMLElement;
  /** What is shown has changed. */
  redraw(): void;
}

/** Pixels at most: a square of a thousand would show no more. */
const widest = 460;
const savedWidth = 520;

export function figure(options: FigureOptions): Figure {
  const { title, columns, save } = options;
  const picture = element('div', { class: 'svg-picture', role: 'img' });
  const table = element('div', {
    class: 'chart-table',
    role: 'region',
    'aria-label': `${title}, as a table`,
    tabindex: -1,
    hidden: true,
  });
  const toggle = element('button', { class: 'link', 'aria-expanded': 'false' }, 'Table');
  const showTable = () => {
    if (!table.hidden) replaceChildren(table, dataTable(title, columns, options.rows()));
  };
  toggle.addEventListener('click', () => {
    table.hidden = !table.hidden;
    toggle.setAttribute('aria-expanded', String(!table.hidden));
    showTable();
  });
  const saving = saveMenu(
    () => ({
      name: `${options.fileName()} ${title.toLowerCase()}`,
      svg: () => options.svg(savedWidth, palette()),
      rows: options.csv,
    }),
    save,
    ['svg', 'png', 'csv'],
  );
  const draw = oncePerFrame(() => {
    const width = Math.min(widest, picture.clientWidth);
    if (width > 0) replaceChildren(picture, svgElement(options.svg(width, palette())));
  });
  const redraw = () => {
    picture.setAttribute('aria-label', options.describe());
    draw();
    showTable();
  };
  new ResizeObserver(draw).observe(picture);
  onThemeChange(draw);
  redraw();
  return {
    element: element(
      'figure',
      { class: 'chart' },
      element('figcaption', {}, element('h3', {}, title), element('div', { class: 'tools' }, toggle, saving)),
      picture,
      table,
    ),
    redraw,
  };
}

/** Read as a document of its own: text of data can't become markup, and what is no picture is an error. */
function svgElement(text: string): Element {
  return document.importNode(new DOMParser().parseFromString(text, 'image/svg+xml').documentElement, true);
}
