/**
 * A confusion matrix of many classes as a canvas: the pointer or the arrow keys say what a cell is, plus and minus zoom,
 * dragging moves it, a name is looked for, Enter or a click opens the cell.
 */

import { cellLabel } from '../../src/figures/confusion-cells.ts';
import type { ConfusionLook } from '../../src/figures/confusion-svg.ts';
import { findClass } from '../../src/figures/find-class.ts';
import type { Evaluation } from '../../src/protocol/runs.ts';
import { button, textField } from '../ui/controls.ts';
import { element } from '../ui/element.ts';
import { oncePerFrame } from '../ui/planned.ts';
import { fontFamily, onThemeChange, palette } from '../ui/theme.ts';
import type { OnCell } from './confusion-grid.ts';
import { confusionMap } from './confusion-map.ts';
import { fitCanvas } from './fit-canvas.ts';
import { paintHeatMap, plotArea } from './heat-map-paint.ts';
import { cellAt, centredOn, closeUp, moved, startViewport, type Viewport, zoomed } from './heat-map-viewport.ts';

type Place = readonly [row: number, column: number];

const steps: Readonly<Record<string, Place>> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

/** Pixels at most. */
const largest = 640;

/** Rows and columns around a class that was looked for. */
const neighbourhood = 24;

/** Pixels that the pointer moves before a press is a drag. */
const slack = 4;

const hint =
  'Point at a cell, or use the arrow keys. + and − zoom, 0 shows all, dragging moves; with Ctrl the wheel zooms too.';

export function heatMap(evaluation: Evaluation, look: ConfusionLook, onCell: OnCell): HTMLElement {
  const { classNames } = evaluation;
  const map = confusionMap(evaluation, look);
  const canvas = element('canvas', { 'aria-hidden': 'true' });
  const label = `Confusion matrix of ${classNames.length} classes. Arrow keys move, plus and minus zoom, Enter shows the images.`;
  const plot = element('div', { class: 'heat-map', tabindex: 0, role: 'application', 'aria-label': label }, canvas);
  const said = element('p', { class: 'heat-map-cell', 'aria-live': 'polite' });
  let view: Viewport = startViewport(classNames.length);
  let chosen: Place | undefined;
  let side = 0;

  const plan = oncePerFrame(() => {
    side = Math.min(plot.clientWidth, largest);
    if (side === 0) return;
    const context = fitCanvas(canvas, side, side);
    const ratio = canvas.width / side;
    const { normalization } = look;
    paintHeatMap(context, { map, view, normalization, chosen, palette: palette(), font: fontFamily(), side, ratio });
  });
  const choose = (place: Place | undefined) => {
    chosen = place;
    said.textContent = place ? cellLabel(map.at(...place), classNames) : hint;
    plan();
  };
  const show = (next: Viewport) => {
    view = next;
    plan();
  };
  const zoom = (factor: number, around?: Place) =>
    show(zoomed(view, factor, around ?? (chosen ? [chosen[0] + 0.5, chosen[1] + 0.5] : undefined)));
  const showAll = () => show(startViewport(classNames.length));
  const open = (place: Place) => onCell(map.at(...place));
  const search = (text: string) => {
    const index = findClass(classNames, text);
    if (index === undefined) return choose(undefined);
    const place = map.places[index]!;
    choose([place, place]);
    show(closeUp(view, [place, place], neighbourhood));
  };

  plot.addEventListener('keydown', (event) => {
    const step = steps[event.key];
    if (step) {
      const [row, column] = chosen ?? [Math.ceil(view.row) - step[0], Math.ceil(view.column) - step[1]];
      const clamp = (value: number) => Math.min(classNames.length - 1, Math.max(0, value));
      const next = [clamp(row + step[0]), clamp(column + step[1])] as const;
      view = centredOn(view, next);
      choose(next);
    } else if (event.key === '+' || event.key === '=') zoom(2);
    else if (event.key === '-') zoom(0.5);
    else if (event.key === '0') showAll();
    else if (event.key === 'Enter' && chosen) open(chosen);
    else return;
    event.preventDefault();
  });
  followPointer(canvas, {
    area: () => plotArea(view, side),
    view: () => view,
    choose,
    open,
    show,
    zoom,
  });
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
      button('Show all', { onPress: showAll }),
      textField('Class', { placeholder: 'find a class', onInput: search }),
    ),
    element('p', { class: 'muted' }, 'Rows are actual classes, columns predicted ones.'),
    plot,
    said,
  );
}

interface Pointed {
  area(): ReturnType<typeof plotArea>;
  view(): Viewport;
  choose(place: Place): void;
  open(place: Place): void;
  show(view: Viewport): void;
  zoom(factor: number, around: Place): void;
}

/** Points, drags, opens, zooms. */
function followPointer(canvas: HTMLCanvasElement, { area, view, choose, open, show, zoom }: Pointed): void {
  let drag: { readonly from: Viewport; readonly x: number; readonly y: number; moving: boolean } | undefined;
  const placeOf = ({ offsetX, offsetY }: MouseEvent): Place => {
    const { left, size } = area();
    return cellAt(view(), (offsetY - left) / size, (offsetX - left) / size);
  };
  canvas.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    drag = { from: view(), x: event.offsetX, y: event.offsetY, moving: false };
  });
  canvas.addEventListener('pointermove', (event) => {
    if (!drag) return choose(placeOf(event));
    const [dx, dy] = [event.offsetX - drag.x, event.offsetY - drag.y];
    drag.moving ||= Math.hypot(dx, dy) > slack;
    if (!drag.moving) return;
    const cell = area().size / drag.from.span;
    show(moved(drag.from, -dy / cell, -dx / cell));
  });
  canvas.addEventListener('pointerup', (event) => {
    const pressed = drag && !drag.moving;
    drag = undefined;
    if (pressed) open(placeOf(event));
  });
  canvas.addEventListener('pointercancel', () => {
    drag = undefined;
  });
  canvas.addEventListener(
    'wheel',
    (event) => {
      // Without Ctrl the wheel scrolls the page, as everywhere.
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const { left, size } = area();
      const at = (offset: number) => ((offset - left) / size) * view().span;
      zoom(event.deltaY < 0 ? 1.25 : 0.8, [view().row + at(event.offsetY), view().column + at(event.offsetX)]);
    },
    { passive: false },
  );
}
