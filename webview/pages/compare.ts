/** The page that compares runs: one table of params and metrics, and charts of the runs that it shows. */

import type { CompareAsks, CompareMessage, ComparePageState, RunProblem } from '../../src/protocol/compare-panel.ts';
import { type LineChart, lineChart } from '../charts/line-chart.ts';
import { type Save, saveMenu } from '../charts/save.ts';
import { connect } from '../host.ts';
import { button, checkbox, ring, textField } from '../ui/controls.ts';
import { element, replaceChildren } from '../ui/element.ts';
import { empty, problem, problemOf } from '../ui/notices.ts';
import { onceAfter } from '../ui/planned.ts';
import { arrangedRows } from '../views/compare/arrange.ts';
import { compareChart } from '../views/compare/compare-charts.ts';
import { epochChoice } from '../views/compare/epoch-choice.ts';
import { cellOf, measuredNames, paramNames, type RunRow, runRow } from '../views/compare/run-row.ts';
import { runTable, type TableColumn } from '../views/compare/run-table.ts';
import { curveControls, defaultCurves } from '../views/curve-controls.ts';
import '../styles/compare.css';

/** Charts that are shown before a person chose others. */
const firstCharts: readonly string[] = ['val_loss', 'val_accuracy', 'loss', 'accuracy'];

/** Milliseconds between two redraws while runs grow. */
const pause = 300;
const planUpdate = onceAfter(update);

let rows: readonly RunRow[] | undefined;
let problems: readonly RunProblem[] = [];
/** Gives each run its colour as long as the page lives, whatever else comes and goes. */
const looks = new Map<string, number>();

const host = connect<CompareAsks, CompareMessage, ComparePageState>((message) => {
  if (message.kind === 'runs') {
    rows = message.runs.map(runRow);
    problems = message.problems;
    host.remember({ folders: [...message.runs.map(({ folder }) => folder), ...problems.map(({ folder }) => folder)] });
    for (const { folder } of message.runs) if (!looks.has(folder)) looks.set(folder, looks.size);
    planUpdate(0);
  } else if (message.kind === 'grown') {
    const { run } = message;
    rows = rows?.map((row) => (row.run.folder === run.folder ? runRow(run) : row));
    planUpdate(pause);
  }
});

const tell = (error: unknown) => replaceChildren(trouble, problem(problemOf(error)));
const save: Save = (file) => void host.ask('save', file).catch(tell);
const charts = new Map<string, LineChart>();
const trouble = element('div', {});
const unread = element('div', {});
const waiting = ring('Reading the runs');
const chooser = element('div', { class: 'toolbar chart-choice', role: 'group', 'aria-label': 'Charts' });
const grid = element('div', { class: 'charts' });
const count = element('p', { class: 'facts', 'aria-live': 'polite' });
let curves = host.state.curves ?? defaultCurves;
let epoch = host.state.epoch ?? 'best';
let filter = host.state.filter ?? '';
let sort = host.state.sort;
let allParams = host.state.allParams ?? false;
let shownCharts = host.state.charts ?? firstCharts;
const pinned = new Set(host.state.pinned);
const hidden = new Set(host.state.hidden);

const change = (state: Partial<ComparePageState>) => {
  host.remember(state);
  update();
};
const add = () => void host.ask('add', {}).catch(tell);

const table = runTable({
  onSort(column, descending) {
    sort = { column, descending };
    change({ sort });
  },
  onShow(folder, shown) {
    if (shown) hidden.delete(folder);
    else hidden.add(folder);
    change({ hidden: [...hidden] });
  },
  onShowAll(shown) {
    for (const { run } of seenRows()) {
      if (shown) hidden.delete(run.folder);
      else hidden.add(run.folder);
    }
    change({ hidden: [...hidden] });
  },
  onPin(folder, isPinned) {
    if (isPinned) pinned.add(folder);
    else pinned.delete(folder);
    change({ pinned: [...pinned] });
  },
  onOpen: (folder) => void host.ask('open', { folder }).catch(tell),
  onRemove: (folder) => void host.ask('remove', { folder }).catch(tell),
  onPoint(folder) {
    for (const chart of charts.values()) chart.setCursor(undefined, folder);
  },
});

const nothing = empty(
  'No runs to compare',
  'Choose some runs: their curves are laid over each other, and one table tells their params and metrics.',
  {
    label: 'Add runs…',
    onPress: add,
  },
);
const search = textField('Filter', {
  placeholder: 'name, or dropout>0.2',
  value: filter,
  onInput(text) {
    filter = text;
    change({ filter });
  },
});
const saving = saveMenu(() => ({ name: 'compared runs', rows: tableCsvRows }), save, ['csv']);
const body = element(
  'div',
  {},
  element(
    'div',
    { class: 'toolbar' },
    search,
    epochChoice(epoch, (choice) => {
      epoch = choice;
      change({ epoch });
    }),
    checkbox(
      'All params',
      (wanted) => {
        allParams = wanted;
        change({ allParams });
      },
      allParams,
    ).element,
    button('Add runs…', { onPress: add }),
    saving,
  ),
  count,
  table.element,
  element('h2', {}, 'Curves'),
  curveControls({
    state: curves,
    onChange(next) {
      curves = next;
      change({ curves });
    },
  }),
  chooser,
  grid,
);
document.querySelector('main')?.append(element('h1', {}, 'Compare runs'), trouble, unread, waiting, nothing, body);
update();

const seenRows = () => arrangedRows(rows ?? [], { filter, sort, epoch, pinned });

function update() {
  waiting.hidden = rows !== undefined;
  nothing.hidden = rows === undefined || rows.length > 0;
  body.hidden = rows === undefined || rows.length === 0;
  replaceChildren(
    unread,
    ...problems.map((one) =>
      problem(one, {
        label: 'Take it out',
        onPress: () => void host.ask('remove', { folder: one.folder }).catch(tell),
      }),
    ),
  );
  if (!rows || rows.length === 0) return;
  const seen = seenRows();
  const drawn = seen.filter(({ run }) => !hidden.has(run.folder));
  count.textContent = `${rows.length} ${rows.length === 1 ? 'run' : 'runs'}, ${seen.length} in the table, ${drawn.length} in the charts`;
  table.update({ columns: columnsOf(rows), rows: seen, epoch, sort, pinned, hidden, looks });
  updateCharts(rows, drawn);
}

function columnsOf(all: readonly RunRow[]): TableColumn[] {
  return [
    { key: 'name', title: 'run' },
    { key: 'state', title: 'state' },
    ...paramNames(all, allParams).map((name) => ({ key: `param:${name}`, title: name })),
    { key: 'epoch', title: 'epoch' },
    ...measuredNames(all).map((name) => ({ key: `metric:${name}`, title: name })),
    { key: 'time', title: 'time' },
  ];
}

function updateCharts(all: readonly RunRow[], drawn: readonly RunRow[]) {
  const names = [...measuredNames(all), 'learningRate', 'samplesPerSecond'];
  updateChooser(names);
  const wanted = names.filter((name) => shownCharts.includes(name));
  for (const [name, chart] of charts) {
    if (wanted.includes(name)) continue;
    chart.element.remove();
    charts.delete(name);
  }
  for (const name of wanted) {
    const chart = charts.get(name) ?? newChart(name);
    grid.append(chart.element);
    chart.update(compareChart(name, drawn, looks, curves));
  }
}

function newChart(name: string): LineChart {
  const chart = lineChart({
    legend: 'nearest',
    fileName: () => 'compare',
    save,
    onCursor(x, series) {
      table.point(series);
      for (const [other, { setCursor }] of charts) if (other !== name) setCursor(x, series);
    },
  });
  charts.set(name, chart);
  return chart;
}

let chosenFrom = '';
function updateChooser(names: readonly string[]) {
  if (names.join() === chosenFrom) return;
  chosenFrom = names.join();
  const boxes = names.map((name) => {
    const set = (wanted: boolean) => {
      shownCharts = wanted ? [...shownCharts, name] : shownCharts.filter((other) => other !== name);
      change({ charts: shownCharts });
    };
    return checkbox(name, set, shownCharts.includes(name)).element;
  });
  replaceChildren(chooser, element('span', { class: 'label' }, 'Charts'), ...boxes);
}

function tableCsvRows(): (readonly (string | number)[])[] {
  const columns = columnsOf(rows ?? []);
  return [
    ['id', ...columns.map(({ title }) => title)],
    ...seenRows().map((row) => [
      row.run.record.id,
      ...columns.map(({ key }) => {
        const value = cellOf(row, key, epoch);
        return typeof value === 'number' ? value : value === undefined ? '' : String(value);
      }),
    ]),
  ];
}

host.ready();
