/**
 * A confusion matrix of many classes as a canvas: the pointer or the arrow keys say what a cell is, plus and minus zoom,
 * Enter or a click opens the cell.
 */

import { type ConfusionCell, cellLabel, cellText, confusionCells, kindOf } from '../../src/figures/confusion-cells.ts';
import type { Evaluation } from '../../src/protocol/runs.ts';
import { button } from '../ui/controls.ts';
import { element } from '../ui/element.ts';
import { oncePerFrame } from '../ui/planned.ts';
import { fontFamily, onThemeChange, palette } from '../ui/theme.ts';
import type { OnCell } from './confusion-grid.ts';
import { fitCanvas } from './fit-canvas.ts';
import { cellAt, centredOn, startViewport, type Viewport, zoomed } from './heat-map-viewport.ts';

const steps: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

/** Room for the numbers in cells and for the names of rows and columns, in pixels. */
const readable = 22;

export function heatMap(evaluation: Evaluation, normalized: boolean, onCell: OnCell): HTMLElement {
  const { classNames } = evaluation;
  const cells = confusionCells(evaluation, normalized);
  const byPlace = new Map(cells.map((cell) => [cell.actual * classNames.length + cell.predicted, cell]));
  const canvas = element('canvas', { 'aria-hidden': 'true' });
  const label = `Confusion matrix of ${classNames.length} classes. Arrow keys move, plus and minus zoom, Enter shows the images.`;
  const plot = element('div', { class: 'heat-map', tabindex: 0, role: 'application', 'aria-label': label }, canvas);
  const said = element('p', { class: 'heat-map-cell', 'aria-live': 'polite' });
  let view: Viewport = startViewport(classNames.length);
  let chosen: readonly [actual: number, predicted: number] | undefined;
  let side = 0;

  const plan = oncePerFrame(draw);

  function draw() {
    side = Math.min(plot.clientWidth, 640);
    if (side === 0) return;
    const context = fitCanvas(canvas, side, side);
    const colours = palette();
    const size = side / view.span;
    context.fillStyle = colours.background;
    context.fillRect(0, 0, side, side);
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.font = `11px ${fontFamily()}`;
    for (const cell of cells) paintCell(context, cell, view, size, normalized);
    if (chosen) {
      context.strokeStyle = colours.foreground;
      context.lineWidth = 2;
      const [actual, predicted] = chosen;
      context.strokeRect((predicted - view.column) * size - 1, (actual - view.row) * size - 1, size + 2, size + 2);
    }
  }

  const at = ([actual, predicted]: readonly [number, number]): ConfusionCell =>
    byPlace.get(actual * classNames.length + predicted) ?? { actual, predicted, count: 0, share: 0, strength: 0 };

  const choose = (place: readonly [number, number] | undefined) => {
    chosen = place;
    said.textContent = place ? cellLabel(at(place), classNames) : hint;
    plan();
  };
  const zoom = (factor: number, around?: readonly [row: number, column: number]) => {
    view = zoomed(view, factor, around ?? (chosen ? [chosen[0] + 0.5, chosen[1] + 0.5] : undefined));
    plan();
  };

  plot.addEventListener('keydown', (event) => {
    const step = steps[event.key];
    if (step) {
      const [row, column] = chosen ?? [-step[0], -step[1]];
      const clamp = (value: number) => Math.min(classNames.length - 1, Math.max(0, value));
      const next = [clamp(row + step[0]), clamp(column + step[1])] as const;
      view = centredOn(view, next);
      choose(next);
    } else if (event.key === '+' || event.key === '=') zoom(2);
    else if (event.key === '-') zoom(0.5);
    else if (event.key === 'Enter' && chosen) onCell(at(chosen));
    else return;
    event.preventDefault();
  });
  const placeOf = ({ offsetX, offsetY }: MouseEvent) => cellAt(view, offsetY / side, offsetX / side);
  canvas.addEventListener('pointermove', (event) => choose(placeOf(event)));
  canvas.addEventListener('click', (event) => onCell(at(placeOf(event))));
  canvas.addEventListener(
    'wheel',
    (event) => {
      // Without Ctrl the wheel scrolls the page, as everywhere.
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const { offsetX, offsetY } = event;
      zoom(event.deltaY < 0 ? 1.25 : 0.8, [
        view.row + (offsetY / side) * view.span,
        view.column + (offsetX / side) * view.span,
      ]);
    },
    { passive: false },
  );
  new ResizeObserver(plan).observe(plot);
  onThemeChange(plan);
  choose(undefined);
  return element(
    'div',
    { class: 'heat-map-frame' },
    element(
      'div',
      { class: 'buttons' },
      button('Zoom in', { onPress: () => zoom(2) }),
      button('Zoom out', { onPress: () => zoom(0.5) }),
    ),
    element('p', { class: 'muted' }, 'Rows are actual classes, columns predicted ones.'),
    plot,
    said,
  );
}

const hint = 'Point at a cell to see what it counts; Ctrl and the wheel zoom.';

function paintCell(
  context: CanvasRenderingContext2D,
  cell: ConfusionCell,
  view: Viewport,
  size: number,
  normalized: boolean,
): void {
  const [x, y] = [(cell.predicted - view.column) * size, (cell.actual - view.row) * size];
  const end = view.span * size;
  if (x + size < 0 || y + size < 0 || x > end || y > end) return;
  const colours = palette();
  context.globalAlpha = 0.25 + 0.75 * cell.strength;
  context.fillStyle = colours[kindOf(cell) === 'right' ? 'blue' : 'yellow'];
  // Never less than a pixel: of thousands of classes a mistake would vanish.
  context.fillRect(x, y, Math.max(1.5, size - (size > 6 ? 1 : 0)), Math.max(1.5, size - (size > 6 ? 1 : 0)));
  context.globalAlpha = 1;
  if (size < readable) return;
  context.fillStyle = colours.background;
  context.fillRect(x + size / 2 - 10, y + size / 2 - 7, 20, 14);
  context.fillStyle = colours.foreground;
  context.fillText(cellText(cell, normalized), x + size / 2, y + size / 2);
}
