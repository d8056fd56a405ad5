/**
 * A model's graph on the page: it scrolls as pages do, is zoomed with buttons, keys or Ctrl and the wheel, dragged with the
 * pointer, and walked through from node to node with the arrow keys.
 */

import { graphElements } from '../../src/figures/graph/graph-markup.ts';
import type { GraphScene, SceneNode } from '../../src/figures/graph/graph-scene.ts';
import { element } from '../ui/element.ts';
import { svgNode } from '../ui/svg.ts';
import { onThemeChange, palette } from '../ui/theme.ts';
import { walk } from './graph-walk.ts';

export interface GraphChart {
  readonly element: HTMLElement;
  /** The node that had the focus keeps it, if it is still there. */
  update(scene: GraphScene): void;
  zoom(factor: number): void;
  /** All of it, or as much as can still be read. */
  fitAll(): void;
  select(id: string): void;
}

export interface GraphChartOptions {
  readonly onSelect: (node: SceneNode) => void;
  /** A model or a repeated block is to be unfolded, or folded. */
  readonly onToggle: (node: SceneNode) => void;
}

const lowest = 0.1;
const highest = 3;

/** Below this little can be read: rather the beginning of the graph at this size, and in narrow panels at the second. */
const readable = 0.8;
const leastReadable = 0.65;

/** Part of the window that the graph may take, as in the style sheet. */
const room = () => Math.max(320, 0.72 * window.innerHeight);

/** Pixels that a pointer moves before a press becomes a drag. */
const slack = 4;

export function graphChart({ onSelect, onToggle }: GraphChartOptions): GraphChart {
  const svg = svgNode({ tag: 'svg', attributes: { role: 'group', 'aria-label': 'Layers of the model' } });
  const root = element('div', { class: 'graph-scroll' });
  root.append(svg);
  let scene: GraphScene = { width: 0, height: 0, nodes: [], edges: [] };
  let scale = 1;
  let selected: string | undefined;
  let fitted = false;

  const nodeOf = (id: string | undefined) => scene.nodes.find(({ node }) => node.id === id);
  const groupOf = (id: string) =>
    [...svg.querySelectorAll<SVGGElement>('.graph-node')].find(({ dataset }) => dataset.id === id);

  function draw() {
    const focused = svg.contains(document.activeElement);
    svg.replaceChildren(...graphElements(scene, palette()).map(svgNode));
    for (const group of svg.querySelectorAll<SVGGElement>('.graph-node')) dress(group);
    resize();
    mark();
    if (focused) groupOf(selected ?? '')?.focus();
  }

  function dress(group: SVGGElement) {
    const found = nodeOf(group.dataset.id)!;
    group.setAttribute('role', 'button');
    group.setAttribute('aria-label', describe(found));
    if (found.node.inner) group.setAttribute('aria-expanded', String(found.open));
  }

  /** One tab stop: the node that was chosen last, else the first. */
  function mark() {
    const at = nodeOf(selected) ? selected : scene.nodes[0]?.node.id;
    for (const group of svg.querySelectorAll<SVGGElement>('.graph-node')) {
      group.setAttribute('tabindex', group.dataset.id === at ? '0' : '-1');
      group.classList.toggle('selected', group.dataset.id === selected);
      group.setAttribute('aria-pressed', String(group.dataset.id === selected));
    }
  }

  function resize() {
    svg.setAttribute('viewBox', `0 0 ${scene.width} ${scene.height}`);
    svg.setAttribute('width', String(scene.width * scale));
    svg.setAttribute('height', String(scene.height * scale));
  }

  function select(id: string) {
    const found = nodeOf(id);
    if (!found) return;
    selected = id;
    mark();
    onSelect(found);
  }

  /** What lies at a place of the window, the middle without one, stays there. */
  function zoomTo(next: number, at?: { readonly x: number; readonly y: number }) {
    const before = scale;
    scale = Math.min(highest, Math.max(lowest, next));
    const box = root.getBoundingClientRect();
    const [x, y] = at ? [at.x - box.left, at.y - box.top] : [root.clientWidth / 2, root.clientHeight / 2];
    const [left, top] = [root.scrollLeft + x, root.scrollTop + y];
    resize();
    root.scrollLeft = (left * scale) / before - x;
    root.scrollTop = (top * scale) / before - y;
  }

  function fitAll() {
    if (scene.nodes.length === 0) return;
    const wide = root.clientWidth / scene.width;
    const whole = Math.min(wide, room() / scene.height, 1);
    scale = Math.max(whole, leastReadable, Math.min(readable, wide));
    resize();
    root.scrollTop = 0;
    const first = scene.nodes[0];
    root.scrollLeft = first ? (first.x + first.width / 2) * scale - root.clientWidth / 2 : 0;
  }

  root.addEventListener('keydown', (event) => {
    const id = (event.target as Element).closest<SVGGElement>('.graph-node')?.dataset.id;
    if (id === undefined) return;
    const next = walk(event.key, id, scene);
    if (next !== undefined) {
      select(next);
      groupOf(next)?.focus();
      groupOf(next)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    } else if (event.key === 'Enter' || event.key === ' ') press(id);
    else if (event.key === '+' || event.key === '=') zoomTo(scale * 1.25);
    else if (event.key === '-') zoomTo(scale / 1.25);
    else if (event.key === '0') fitAll();
    else if (!event.key.startsWith('Arrow')) return;
    event.preventDefault();
  });

  function press(id: string) {
    const found = nodeOf(id);
    if (!found) return;
    select(id);
    if (found.node.inner) onToggle(found);
  }

  root.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoomTo(scale * Math.exp(-event.deltaY / 300), { x: event.clientX, y: event.clientY });
    },
    { passive: false },
  );

  dragToScroll(root, (target) => {
    const id = target.closest<SVGGElement>('.graph-node')?.dataset.id;
    if (id === undefined) return;
    press(id);
    groupOf(id)?.focus({ preventScroll: true });
  });

  // A tab that is not shown has no size to fit into.
  new ResizeObserver(() => {
    if (fitted || root.clientWidth === 0 || scene.nodes.length === 0) return;
    fitted = true;
    fitAll();
  }).observe(root);
  onThemeChange(draw);
  return {
    element: root,
    update(next) {
      scene = next;
      draw();
      if (!fitted && root.clientWidth > 0) {
        fitted = true;
        fitAll();
      }
    },
    zoom: (factor) => zoomTo(scale * factor),
    fitAll,
    select,
  };
}

const describe = ({ lines, value, open, node }: SceneNode): string =>
  [...lines, value, node.inner ? (open ? 'unfolded' : 'folded') : ''].filter(Boolean).join(', ');

/** Moves what is scrolled with the pointer, unless it is let go where it was pressed: then that is a press. */
function dragToScroll(root: HTMLElement, onPress: (target: Element) => void): void {
  let start: { readonly x: number; readonly y: number; readonly left: number; readonly top: number } | undefined;
  let dragged = false;
  root.addEventListener('pointerdown', ({ button, clientX, clientY, pointerType }) => {
    // Fingers scroll by themselves.
    if (button !== 0 || pointerType === 'touch') return;
    start = { x: clientX, y: clientY, left: root.scrollLeft, top: root.scrollTop };
    dragged = false;
  });
  root.addEventListener('pointermove', ({ clientX, clientY, pointerId }) => {
    if (!start) return;
    const [x, y] = [clientX - start.x, clientY - start.y];
    if (!dragged && Math.hypot(x, y) < slack) return;
    if (!dragged) root.setPointerCapture(pointerId);
    dragged = true;
    root.classList.add('dragged');
    root.scrollLeft = start.left - x;
    root.scrollTop = start.top - y;
  });
  const end = () => {
    start = undefined;
    root.classList.remove('dragged');
  };
  root.addEventListener('pointerup', end);
  root.addEventListener('pointercancel', end);
  root.addEventListener('click', ({ target }) => {
    if (!dragged) onPress(target as Element);
    dragged = false;
  });
}
