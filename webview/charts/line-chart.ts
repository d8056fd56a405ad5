/**
 * A line chart on the page: canvas, legend with the values under the pointer, table behind it, and files to save. The
 * arrow keys move the same cursor as the pointer.
 */

import { formatNumber } from '../../src/figures/format.ts';
import {
  formatX,
  type LineChartData,
  type LineScene,
  type LineSeries,
  lineScene,
} from '../../src/figures/line-scene.ts';
import { lineSvg } from '../../src/figures/line-svg.ts';
import { describeLines, lineCsvRows, lineRows, xTitles } from '../../src/figures/line-table.ts';
import { nearestIndex } from '../../src/figures/nearest.ts';
import { element, replaceChildren } from '../ui/element.ts';
import { oncePerFrame } from '../ui/planned.ts';
import { dataTable } from '../ui/table.ts';
import { fontFamily, onThemeChange, palette } from '../ui/theme.ts';
import { fitCanvas } from './fit-canvas.ts';
import { paintCursor, paintLines } from './line-canvas.ts';
import { type Save, saveMenu } from './save.ts';
import { swatch } from './swatch.ts';

export interface LineChartOptions {
  /** `all` names every curve above the chart; `nearest` the one at the pointer, where a table beside it names them. */
  readonly legend: 'all' | 'nearest';
  /** Name of a saved file, without the chart's title. */
  readonly fileName: () => string;
  readonly save: Save;
  /** The pointer or the arrow keys are at this x, and at this curve; undefined when they left. */
  readonly onCursor?: (x: number | undefined, series: string | undefined) => void;
}

export interface LineChart {
  readonly element: HTMLElement;
  update(data: LineChartData): void;
  /** Shows the cursor of another chart, or brings a curve out that is pointed at elsewhere. */
  setCursor(x: number | undefined, series?: string): void;
}

const height = 240;

/** Pixels from a curve at which it counts as pointed at. */
const reach = 30;

export function lineChart(options: LineChartOptions): LineChart {
  const base = element('canvas', { 'aria-hidden': 'true' });
  const overlay = element('canvas', { class: 'overlay', 'aria-hidden': 'true' });
  const plot = element('div', { class: 'plot', tabindex: 0, role: 'img' }, base, overlay);
  const heading = element('h3', {});
  const legend = element('div', { class: 'legend' });
  const said = element('div', { class: 'visually-hidden', 'aria-live': 'polite' });
  const table = element('div', { class: 'chart-table', tabindex: -1, hidden: true });
  const zone = new Date().getTimezoneOffset();
  let data: LineChartData | undefined;
  let scene: LineScene | undefined;
  let cursor: ChartCursor | undefined;

  const toggle = tableToggle(table, () => showTable());
  const saving = saveMenu(
    () => ({
      name: `${options.fileName()} ${data?.title.toLowerCase() ?? ''}`,
      svg: () => (data ? lineSvg(lineScene(data, { width: 720, height: 360, zone }), palette()) : ''),
      rows: () => (data ? lineCsvRows(data) : []),
    }),
    options.save,
    ['svg', 'png', 'csv'],
  );
  const figure = element(
    'figure',
    { class: 'chart' },
    element('figcaption', {}, heading, element('div', { class: 'tools' }, toggle, saving)),
    legend,
    plot,
    table,
    said,
  );

  const plan = oncePerFrame(draw);

  function draw() {
    const width = plot.clientWidth;
    if (!data || width === 0) return;
    scene = lineScene(data, { width, height, zone });
    paintLines(fitCanvas(base, width, height), scene, palette(), fontFamily());
    fitCanvas(overlay, width, height);
    drawCursor();
  }

  function drawCursor() {
    const context = overlay.getContext('2d');
    if (!scene || !data || !context) return;
    const named = data.series.filter(({ faint }) => faint === undefined);
    const values = readings(named, scene, cursor?.x);
    const one = options.legend === 'nearest';
    const line = one ? scene.lines.find(({ series }) => series.id === cursor?.series) : undefined;
    const followed = one ? values.filter(({ series }) => series.id === cursor?.series) : values;
    const points = followed.map(({ series, y }) => ({ y: scene!.y(y), colour: series.colour }));
    const x = values.length > 0 ? scene.x(followed[0]?.x ?? cursor!.x!) : undefined;
    paintCursor(context, scene, palette(), { x, points, line });
    tellLegend(named, values);
  }

  function tellLegend(named: readonly LineSeries[], values: readonly Reading[]) {
    if (options.legend === 'nearest') {
      const one = values.find(({ series }) => series.id === cursor?.series);
      const row = named.find(({ id }) => id === cursor?.series);
      const place = one && `${formatX(one.x, data!.xKind, zone)}: ${formatNumber(one.y)}`;
      const hint = named.length === 0 ? '' : 'Point at a curve to see its run and value.';
      if (row) replaceChildren(legend, entry(row, place ?? ''));
      else replaceChildren(legend, element('span', { class: 'muted' }, hint));
      return;
    }
    const where = values[0] && `${xTitles[data!.xKind]} ${formatX(values[0].x, data!.xKind, zone)}`;
    replaceChildren(
      legend,
      ...named.map((series) => {
        const reading = values.find((value) => value.series === series);
        return entry(series, formatNumber(reading ? reading.y : series.ys[series.ys.length - 1]));
      }),
      named.length > 0 && element('span', { class: 'muted' }, where ?? 'last values'),
    );
  }

  function move(x: number | undefined, series: string | undefined) {
    cursor = x === undefined ? undefined : { x, series };
    drawCursor();
    options.onCursor?.(x, series);
  }

  overlay.addEventListener('pointermove', ({ offsetX, offsetY }) => {
    if (!scene || !data) return;
    const x = scene.xAt(offsetX);
    move(x, options.legend === 'nearest' ? nearestSeries(data.series, scene, x, offsetY) : undefined);
  });
  overlay.addEventListener('pointerleave', () => move(undefined, undefined));
  plot.addEventListener('blur', () => move(undefined, undefined));
  plot.addEventListener('keydown', (event) => {
    if (!data) return;
    const next = keyCursor(event.key, data.series, cursor);
    if (!next) return;
    event.preventDefault();
    move(next.x, next.series);
    said.textContent = legend.textContent;
  });

  function showTable() {
    if (!data || table.hidden) return;
    const { xKind, series } = data;
    const columns = [xTitles[xKind], ...series.filter(({ faint }) => faint !== 'batches').map(({ name }) => name)];
    replaceChildren(
      table,
      dataTable(
        data.title,
        columns.map((title) => ({ title })),
        lineRows(data, zone),
      ),
    );
  }

  new ResizeObserver(plan).observe(plot);
  onThemeChange(plan);
  return {
    element: figure,
    update(next) {
      data = next;
      heading.textContent = next.title;
      plot.setAttribute('aria-label', `${describeLines(next)}. Arrow keys read the values.`);
      plan();
      showTable();
    },
    setCursor(x, series) {
      cursor = { x, series };
      drawCursor();
    },
  };
}

interface ChartCursor {
  readonly x?: number;
  /** Id of a curve. */
  readonly series?: string;
}

interface Reading {
  readonly series: LineSeries;
  readonly x: number;
  readonly y: number;
}

/** Values of all curves at an x within the axes. */
function readings(named: readonly LineSeries[], scene: LineScene, x: number | undefined): Reading[] {
  if (x === undefined || scene.x(x) < scene.left - 1 || scene.x(x) > scene.right + 1) return [];
  return named.map((series) => at(series, x));
}

function at(series: LineSeries, x: number): Reading {
  const index = nearestIndex(series.xs, x);
  return { series, x: series.xs[index] ?? x, y: series.ys[index] ?? Number.NaN };
}

/** Id of the curve nearest to the pointer, if one is near. */
function nearestSeries(all: readonly LineSeries[], scene: LineScene, x: number, y: number): string | undefined {
  let best: string | undefined;
  let distance = reach;
  for (const series of all) {
    if (series.faint !== undefined || series.xs.length === 0) continue;
    const away = Math.abs(scene.y(at(series, x).y) - y);
    if (away < distance) {
      distance = away;
      best = series.id;
    }
  }
  return best;
}

/** Left and right go along a curve, up and down to the next one. */
function keyCursor(
  key: string,
  all: readonly LineSeries[],
  cursor: ChartCursor | undefined,
): { readonly x: number; readonly series: string } | undefined {
  const named = all.filter(({ faint, xs }) => faint === undefined && xs.length > 0);
  const turn = { ArrowUp: -1, ArrowDown: 1 }[key];
  const step = { ArrowLeft: -1, ArrowRight: 1, Home: Number.NEGATIVE_INFINITY, End: Number.POSITIVE_INFINITY }[key];
  if (named.length === 0 || (turn === undefined && step === undefined)) return undefined;
  const before = named.findIndex(({ id }) => id === cursor?.series);
  const series = named[(Math.max(0, before) + (turn ?? 0) + named.length) % named.length]!;
  const last = series.xs.length - 1;
  const from = cursor?.x !== undefined ? nearestIndex(series.xs, cursor.x) : last + (step === -1 ? 1 : 0);
  const index = Math.min(last, Math.max(0, from + (step ?? 0)));
  return { x: series.xs[index]!, series: series.id };
}

const entry = ({ name, colour, dash }: LineSeries, value: string): HTMLElement =>
  element('span', { class: 'entry' }, swatch(colour, dash), `${name} `, element('span', { class: 'value' }, value));

function tableToggle(table: HTMLElement, onShown: () => void): HTMLElement {
  const toggle = element('button', { class: 'link', 'aria-expanded': 'false' }, 'Table');
  toggle.addEventListener('click', () => {
    table.hidden = !table.hidden;
    toggle.setAttribute('aria-expanded', String(!table.hidden));
    onShown();
  });
  return toggle;
}
