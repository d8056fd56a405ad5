/** The groups of a map of points: each can be pressed to stand out, and where there are many they can be searched. */

import { grouped } from '../../src/figures/format.ts';
import { type PointGroup, type PointLook, shapePath } from '../../src/figures/scatter.ts';
import { textField } from '../ui/controls.ts';
import { element, replaceChildren } from '../ui/element.ts';

export interface ScatterLegend {
  readonly element: HTMLElement;
  show(groups: readonly PointGroup[]): void;
}

/** Entries that are shown at once. */
const most = 40;

/** With fewer groups than this there is nothing to look for. */
const searched = 16;

/** @param onHighlight Groups that shall stand out; none of them, when it is empty. */
export function scatterLegend(onHighlight: (groups: ReadonlySet<number>) => void): ScatterLegend {
  const list = element('div', { class: 'legend', role: 'group', 'aria-label': 'Groups; press one to bring it out' });
  let groups: readonly PointGroup[] = [];
  let pressed = new Set<number>();
  let text = '';
  const search = textField('Find a class', {
    placeholder: 'part of the name',
    onInput(wanted) {
      text = wanted.trim().toLowerCase();
      pressed = new Set();
      draw();
      tell();
    },
  });

  const matching = () =>
    [...groups.keys()].filter((n) => groups[n]!.count > 0 && groups[n]!.name.toLowerCase().includes(text));
  const tell = () => onHighlight(pressed.size > 0 || text === '' ? pressed : new Set(matching()));

  function draw() {
    const found = matching();
    const left = found.length - most;
    replaceChildren(
      list,
      ...found.slice(0, most).map(entry),
      found.length === 0 && element('span', { class: 'muted' }, 'No class with images here has such a name.'),
      left > 0 && element('span', { class: 'muted' }, `and ${grouped(left)} more: find one by its name`),
    );
  }

  function entry(n: number) {
    const { name, count, colour, shape } = groups[n]!;
    const press = element(
      'button',
      { class: 'entry group', 'aria-pressed': String(pressed.has(n)), title: `Bring out ${name}` },
      pointSwatch({ colour, shape }),
      element('span', { class: 'group-name' }, name),
      element('span', { class: 'muted' }, grouped(count)),
    );
    press.addEventListener('click', () => {
      if (!pressed.delete(n)) pressed.add(n);
      press.setAttribute('aria-pressed', String(pressed.has(n)));
      tell();
    });
    return press;
  }

  return {
    element: element('div', { class: 'scatter-legend' }, search, list),
    show(next) {
      const same = next.length === groups.length && next.every(({ name }, n) => name === groups[n]!.name);
      groups = next;
      if (!same) pressed = new Set();
      search.hidden = groups.filter(({ count }) => count > 0).length < searched;
      draw();
      tell();
    },
  };
}

const namespace = 'http://www.w3.org/2000/svg';

function pointSwatch({ colour, shape }: PointLook): SVGElement {
  const svg = document.createElementNS(namespace, 'svg');
  svg.setAttribute('class', 'point-swatch');
  svg.setAttribute('viewBox', '0 0 12 12');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(namespace, 'path');
  path.setAttribute('d', shapePath(shape, 6, 6, 4.4));
  path.style.fill = `var(--chart-${colour})`;
  svg.append(path);
  return svg;
}
