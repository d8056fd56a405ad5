/**
 * The table that drives the charts: what is sorted out here is not drawn there. One tab stop for all rows; arrow keys
 * move between their controls.
 */

import { look } from '../../../src/figures/colours.ts';
import { formatDuration, formatNumber } from '../../../src/figures/format.ts';
import type { EpochChoice } from '../../../src/protocol/compare-panel.ts';
import { swatch } from '../../charts/swatch.ts';
import { element } from '../../ui/element.ts';
import { rovingFocus } from '../../ui/roving.ts';
import { type SortHeader, sortHeader } from '../../ui/sort-header.ts';
import { type Cell, cellOf, type RunRow } from './run-row.ts';

export interface TableColumn {
  /** As `cellOf` takes it. */
  readonly key: string;
  readonly title: string;
}

export interface TableState {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly RunRow[];
  readonly epoch: EpochChoice;
  readonly sort?: { readonly column: string; readonly descending: boolean };
  readonly pinned: ReadonlySet<string>;
  readonly hidden: ReadonlySet<string>;
  readonly looks: ReadonlyMap<string, number>;
}

export interface TableActions {
  onSort(column: string, descending: boolean): void;
  onShow(folder: string, shown: boolean): void;
  onShowAll(shown: boolean): void;
  onPin(folder: string, pinned: boolean): void;
  onOpen(folder: string): void;
  onRemove(folder: string): void;
  /** The pointer or the focus is on a run. */
  onPoint(folder: string | undefined): void;
}

export interface RunTable {
  readonly element: HTMLElement;
  update(state: TableState): void;
  /** Marks the run that is pointed at in a chart. */
  point(folder: string | undefined): void;
}

/** Controls of a row: show, pin, open, remove. */
const controls = 4;

export function runTable(actions: TableActions): RunTable {
  const head = element('tr', {});
  const body = element('tbody', {});
  const table = element(
    'table',
    { class: 'data runs' },
    element('caption', { class: 'visually-hidden' }, 'Runs that are compared, with params and metrics'),
    element('thead', {}, head),
    body,
  );
  const everything = element('input', { type: 'checkbox', 'aria-label': 'Show all runs in the charts' });
  everything.addEventListener('change', () => actions.onShowAll(everything.checked));
  let headers: { readonly key: string; readonly header: SortHeader }[] = [];
  let shownColumns = '';
  let pointed: Element | undefined;

  rovingFocus(body, '[data-control]', () => controls);
  const rowOf = (target: EventTarget | null) => (target as Element | null)?.closest('tr')?.dataset.folder;
  body.addEventListener('pointerover', ({ target }) => actions.onPoint(rowOf(target)));
  body.addEventListener('pointerleave', () => actions.onPoint(undefined));
  body.addEventListener('focusin', ({ target }) => actions.onPoint(rowOf(target)));
  body.addEventListener('focusout', () => actions.onPoint(undefined));

  function updateHead({ columns, sort }: TableState) {
    const key = JSON.stringify(columns);
    if (key !== shownColumns) {
      headers = columns.map(({ key: column, title }) => ({
        key: column,
        header: sortHeader(title, (descending) => actions.onSort(column, descending), {
          words: column === 'name' || column === 'state',
          descendingFirst: /^metric:.*(accuracy|top\d+)$/.test(column),
        }),
      }));
      head.replaceChildren(
        element('th', {}, everything),
        ...headers.map(({ header }) => header.element),
        element('th', {}),
      );
      shownColumns = key;
    }
    for (const { key: column, header } of headers) {
      header.set(column === sort?.column ? sort.descending : undefined);
    }
  }

  return {
    element: element('div', { class: 'scroll runs-scroll' }, table),
    update(state) {
      updateHead(state);
      const { rows, hidden } = state;
      everything.checked = rows.every(({ run }) => !hidden.has(run.folder));
      everything.indeterminate = !everything.checked && rows.some(({ run }) => !hidden.has(run.folder));
      const focus = focused(body);
      body.replaceChildren(...rows.map((row) => tableRow(row, state, actions)));
      const first = restored(body, focus) ?? body.querySelector<HTMLElement>('[data-control]');
      if (first) first.tabIndex = 0;
      if (focus) first?.focus();
    },
    point(folder) {
      pointed?.classList.remove('pointed');
      pointed = folder === undefined ? undefined : rowFor(body, folder);
      pointed?.classList.add('pointed');
    },
  };
}

function tableRow(row: RunRow, state: TableState, actions: TableActions): HTMLElement {
  const { folder, name } = row.run;
  const { epoch, hidden, pinned } = state;
  const control = { tabindex: -1, 'data-control': true };
  const show = element('input', { ...control, type: 'checkbox', 'aria-label': `Show ${name} in the charts` });
  show.checked = !hidden.has(folder);
  show.addEventListener('change', () => actions.onShow(folder, show.checked));
  const isPinned = pinned.has(folder);
  const pin = element(
    'button',
    { ...control, class: 'pin', 'aria-pressed': String(isPinned), title: isPinned ? 'Unpin' : 'Pin to the top' },
    pinIcon(),
  );
  pin.setAttribute('aria-label', `${isPinned ? 'Unpin' : 'Pin'} ${name}`);
  pin.addEventListener('click', () => actions.onPin(folder, !isPinned));
  const open = element('button', { ...control, class: 'link', title: row.run.record.id }, name);
  open.addEventListener('click', () => actions.onOpen(folder));
  const remove = element(
    'button',
    {
      ...control,
      class: 'remove',
      'aria-label': `Take ${name} out of the comparison`,
      title: 'Take out of the comparison',
    },
    '×',
  );
  remove.addEventListener('click', () => actions.onRemove(folder));
  const { colour, dash } = look(state.looks.get(folder) ?? 0);
  const cells = state.columns.slice(1).map(({ key }) => {
    const words = key === 'state';
    return element('td', { class: words ? 'words' : 'number' }, cellText(key, cellOf(row, key, epoch)));
  });
  return element(
    'tr',
    { 'data-folder': folder, class: hidden.has(folder) ? 'hidden-run' : undefined },
    element('td', {}, element('span', { class: 'row-controls' }, show, pin)),
    element('th', { scope: 'row', class: 'words' }, element('span', { class: 'run-name' }, swatch(colour, dash), open)),
    ...cells,
    element('td', {}, remove),
  );
}

function cellText(key: string, value: Cell): string {
  if (value === undefined) return '–';
  if (key === 'time') return formatDuration(Number(value));
  return typeof value === 'number' ? formatNumber(value) : String(value);
}

interface Focus {
  readonly folder: string | undefined;
  readonly control: number;
}

/** Which control of which run has the focus, so that it keeps it when the rows are made anew. */
function focused(body: HTMLElement): Focus | undefined {
  const { activeElement } = document;
  if (!activeElement || !body.contains(activeElement)) return undefined;
  const row = activeElement.closest('tr');
  const all = row ? [...row.querySelectorAll('[data-control]')] : [];
  return { folder: row?.dataset.folder, control: all.indexOf(activeElement) };
}

function restored(body: HTMLElement, focus: Focus | undefined): HTMLElement | undefined {
  const row = focus?.folder === undefined ? undefined : rowFor(body, focus.folder);
  return [...(row?.querySelectorAll<HTMLElement>('[data-control]') ?? [])][focus?.control ?? 0];
}

const rowFor = (body: HTMLElement, folder: string): HTMLElement | undefined =>
  [...body.children].find((row) => (row as HTMLElement).dataset.folder === folder) as HTMLElement | undefined;

function pinIcon(): SVGElement {
  const namespace = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(namespace, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(namespace, 'path');
  path.setAttribute('d', 'M5 2h6l-1 5 2 2v1H8.5v4L8 15l-.5-1v-4H4V9l2-2z');
  svg.append(path);
  return svg;
}
