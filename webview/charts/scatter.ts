/**
 * A map of points on the page: pull to move, zoom, point at one to read it, press one to choose it, draw a loop to select
 * many. The arrow keys move a cross that does all of this as well: Space sets a corner of a loop, Enter closes it.
 */

import { describeScatter, type ScatterData } from '../../src/figures/scatter.ts';
import { scatterSvg } from '../../src/figures/scatter-svg.ts';
import { button } from '../ui/controls.ts';
import { type Child, element, replaceChildren } from '../ui/element.ts';
import { oncePerFrame } from '../ui/planned.ts';
import { onThemeChange, palette } from '../ui/theme.ts';
import { fitCanvas } from './fit-canvas.ts';
import { pointsInside } from './lasso.ts';
import { type PointIndex, pointIndex } from './point-index.ts';
import { paintOverlay, paintScatter } from './scatter-canvas.ts';
import { cursorStep, dragging } from './scatter-input.ts';
import { scatterLegend } from './scatter-legend.ts';
import {
  fittingView,
  planeX,
  planeY,
  pointSize,
  pulled,
  resized,
  type ScatterView,
  screenX,
  screenY,
  zoomedAt,
} from './scatter-view.ts';

export interface ScatterOptions {
  /** What a point is, in words. */
  describe(index: number): string;
  /** What is shown beside a point that is pointed at. */
  card(index: number): readonly Child[];
  onChoose(index: number): void;
  /** Ascending. */
  onSelect(indices: Int32Array): void;
}

export interface Scatter {
  readonly element: HTMLElement;
  /** @param same The points are those of before in other colours: what is seen and selected stays. */
  show(data: ScatterData, same: boolean): void;
  select(indices: Int32Array): void;
  /** As it is seen now. */
  svg(): string;
}

/** Pixels from a point at which it counts as pointed at. */
const reach = 14;

const nobody: ReadonlySet<number> = new Set();

export function scatter(options: ScatterOptions): Scatter {
  const base = element('canvas', { 'aria-hidden': 'true' });
  const overlay = element('canvas', { class: 'overlay', 'aria-hidden': 'true' });
  const card = element('div', { class: 'hover-card', 'aria-hidden': 'true', hidden: true });
  const plot = element('div', { class: 'plot scatter-plot', tabindex: 0, role: 'application' }, base, overlay, card);
  const said = element('p', { class: 'map-said', 'aria-live': 'polite' });
  let data: ScatterData | undefined;
  let view: ScatterView | undefined;
  let fit = 1;
  let index: PointIndex = pointIndex(new Float32Array());
  let highlighted = nobody;
  let selected = new Uint8Array();
  let pointed = -1;
  let cursor: readonly [number, number] | undefined;
  let loop: number[] = [];

  const plan = oncePerFrame(draw);
  const planOverlay = oncePerFrame(drawOverlay);
  const legend = scatterLegend((groups) => {
    highlighted = groups;
    plan();
  });

  function draw() {
    const now = viewNow();
    if (!data || !now) return;
    const { width, height } = now;
    paintScatter(fitCanvas(base, width, height), { ...seen(data, now), highlighted, selected });
    fitCanvas(overlay, width, height);
    drawOverlay();
  }
  /** Fits the plot as it is, also for a key that comes before the next frame. */
  function viewNow(): ScatterView | undefined {
    const { clientWidth: width, clientHeight: height } = plot;
    if (!data || width === 0 || height === 0) return undefined;
    if (!view) {
      view = fittingView(data.points, width, height);
      fit = view.scale;
    } else if (view.width !== width || view.height !== height) {
      fit = fittingView(data.points, width, height).scale;
      view = resized(view, width, height);
    }
    return view;
  }
  const seen = (shown: ScatterData, from: ScatterView) => ({
    data: shown,
    view: from,
    size: pointSize(shown.groups.length, from, fit),
    palette: palette(),
  });
  function drawOverlay() {
    const context = overlay.getContext('2d');
    if (data && view && context) paintOverlay(context, seen(data, view), { pointed, cursor, loop });
  }

  function pointAt(x: number, y: number) {
    if (!view) return;
    const next = index.nearest(planeX(view, x), planeY(view, y), reach / view.scale);
    if (next !== pointed) {
      pointed = next;
      if (pointed >= 0) replaceChildren(card, ...options.card(pointed));
      if (cursor || pointed >= 0) said.textContent = pointed >= 0 ? options.describe(pointed) : 'No image is here.';
    }
    // It was hidden when the plane moved.
    card.hidden = pointed < 0;
    placeCard();
    planOverlay();
  }
  function placeCard() {
    if (pointed < 0 || !view || !data) return;
    const [x, y] = [screenX(view, data.points[2 * pointed]!), screenY(view, data.points[2 * pointed + 1]!)];
    const { offsetWidth, offsetHeight } = card;
    const right = x + 14 + offsetWidth < view.width;
    card.style.left = `${Math.max(0, right ? x + 14 : x - 14 - offsetWidth)}px`;
    card.style.top = `${Math.min(Math.max(0, y - offsetHeight / 2), Math.max(0, view.height - offsetHeight))}px`;
  }
  function leave() {
    pointed = -1;
    cursor = undefined;
    card.hidden = true;
    planOverlay();
  }
  const move = (next: ScatterView) => {
    view = next;
    card.hidden = true;
    plan();
  };
  const zoom = (factor: number, around?: readonly [number, number]) => {
    if (view) move(zoomedAt(view, factor, around ?? cursor ?? [view.width / 2, view.height / 2], fit));
  };
  const fitAll = () => {
    view = undefined;
    plan();
  };
  const addCorner = (x: number, y: number) => {
    if (view) loop.push(planeX(view, x), planeY(view, y));
    planOverlay();
  };
  function closeLoop(add: boolean) {
    const inside = data && loop.length >= 6 ? pointsInside(data.points, loop) : new Int32Array();
    loop = [];
    const all = add ? Int32Array.from(new Set([...indicesOf(selected), ...inside])).sort() : inside;
    select(all);
    options.onSelect(all);
  }
  function select(indices: Int32Array) {
    selected = new Uint8Array(data?.groups.length ?? 0);
    for (const i of indices) selected[i] = 1;
    plan();
  }

  const lasso = button('Lasso', {
    title: 'Drag to select images; holding Shift does the same',
    onPress: () => setLasso(!drawing),
  });
  let drawing = false;
  function setLasso(on: boolean) {
    drawing = on;
    lasso.setAttribute('aria-pressed', String(on));
    lasso.classList.toggle('pressed', on);
    overlay.classList.toggle('drawing', on);
  }
  setLasso(false);

  dragging(overlay, {
    draws: (event) => drawing || event.shiftKey,
    onHover: (x, y) => {
      cursor = undefined;
      pointAt(x, y);
    },
    onLeave: leave,
    onPull: (dx, dy) => view && move(pulled(view, dx, dy)),
    onCorner: addCorner,
    onLoop: closeLoop,
    onAbort: () => {
      loop = [];
      planOverlay();
    },
    onPress: () => pointed >= 0 && options.onChoose(pointed),
    onWheel: (factor, x, y) => zoom(factor, [x, y]),
  });
  plot.addEventListener('blur', leave);
  plot.addEventListener('keydown', (event) => {
    const now = event.target === plot ? viewNow() : undefined;
    if (!now) return;
    const step = cursorStep(event);
    if (step) moveCursor(now, step);
    else if (event.key === '+' || event.key === '=') zoom(1.5);
    else if (event.key === '-') zoom(1 / 1.5);
    else if (event.key === 'Home') fitAll();
    else if (event.key === ' ' && cursor) {
      addCorner(...cursor);
      said.textContent = `Corner ${loop.length / 2} of a loop. Enter selects what is inside, Escape drops it.`;
    } else if (event.key === 'Enter' && loop.length >= 6) closeLoop(event.shiftKey);
    else if (event.key === 'Enter' && pointed >= 0) options.onChoose(pointed);
    else if (event.key === 'Escape') drop();
    else return;
    event.preventDefault();
  });
  function moveCursor(from: ScatterView, [dx, dy]: readonly [number, number]) {
    const [x, y] = cursor ?? [from.width / 2, from.height / 2];
    const [nextX, nextY] = [x + dx, y + dy];
    const inside = nextX >= 0 && nextY >= 0 && nextX <= from.width && nextY <= from.height;
    cursor = inside ? [nextX, nextY] : [x, y];
    // At the edge the plane moves instead.
    if (!inside) move(pulled(from, -dx, -dy));
    pointAt(...cursor);
  }
  function drop() {
    if (loop.length > 0) loop = [];
    else {
      select(new Int32Array());
      options.onSelect(new Int32Array());
    }
    planOverlay();
  }

  new ResizeObserver(plan).observe(plot);
  onThemeChange(plan);
  const tools = element(
    'div',
    { class: 'buttons' },
    lasso,
    button('Zoom in', { onPress: () => zoom(1.5) }),
    button('Zoom out', { onPress: () => zoom(1 / 1.5) }),
    button('Fit', { title: 'Show all points', onPress: fitAll }),
  );
  return {
    element: element('div', { class: 'scatter' }, legend.element, tools, plot, said),
    show(next, same) {
      data = next;
      if (!same) {
        view = undefined;
        index = pointIndex(next.points);
        selected = new Uint8Array(next.groups.length);
        loop = [];
        leave();
      }
      plot.setAttribute('aria-label', `${describeScatter(next)}. ${hint}`);
      said.textContent = pointerHint;
      legend.show(next.legend);
      plan();
    },
    select,
    svg() {
      if (!data || !view) return '';
      const from = view;
      const place = {
        width: Math.round(from.width),
        height: Math.round(from.height),
        x: (value: number) => screenX(from, value),
        y: (value: number) => screenY(from, value),
        size: pointSize(data.groups.length, from, fit),
      };
      return scatterSvg(data, place, palette());
    },
  };
}

const hint =
  'Arrow keys move a cross that reads the images, with Shift in small steps. Enter shows the image, plus and minus zoom, Home shows all. Space sets corners of a loop, Enter selects what is inside, Escape drops it.';
const pointerHint =
  'Point at an image to read it, press it to see more. Drag to move, Ctrl and the wheel zoom, Shift and drag select.';

const indicesOf = (flags: Uint8Array): number[] => [...flags.keys()].filter((i) => flags[i]);
