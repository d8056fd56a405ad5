/** The table behind a map: a page of its images at a time, or of those that are selected. */

import { formatShare, grouped } from '../../../src/figures/format.ts';
import { button } from '../../ui/controls.ts';
import { element, replaceChildren } from '../../ui/element.ts';
import { dataTable } from '../../ui/table.ts';
import type { MapImages } from './map-images.ts';

export interface MapTable {
  readonly element: HTMLElement;
  show(images: MapImages): void;
  /** Only these from now on; all without. */
  select(indices: Int32Array | undefined): void;
}

/** Rows of a page. */
const pageSize = 100;

export const mapTitles = ['id', 'label', 'predicted', 'probability', 'x', 'y'];

export function mapRows(images: MapImages, indices?: Int32Array): (readonly (string | number)[])[] {
  const { map, classNames, labels, predicted, probabilities, points } = images;
  const places = indices ?? Int32Array.from(map.ids, (_, i) => i);
  return Array.from(places, (i) => [
    map.ids[i]!,
    classNames[labels[i]!]!,
    classNames[predicted[i]!]!,
    probabilities[i]!,
    points[2 * i]!,
    points[2 * i + 1]!,
  ]);
}

export function mapTable(): MapTable {
  const table = element('div', {
    class: 'chart-table',
    tabindex: -1,
    role: 'group',
    'aria-label': 'Images of the map',
  });
  const pages = element('div', { class: 'buttons' });
  const box = element('div', { hidden: true }, table, pages);
  let images: MapImages | undefined;
  let indices: Int32Array | undefined;
  let first = 0;

  const toggle = element('button', { class: 'link', 'aria-expanded': 'false' }, 'Table');
  toggle.addEventListener('click', () => {
    box.hidden = !box.hidden;
    toggle.setAttribute('aria-expanded', String(!box.hidden));
    draw();
  });

  function draw() {
    if (!images || box.hidden) return;
    const all = indices ?? Int32Array.from(images.map.ids, (_, i) => i);
    const end = Math.min(all.length, first + pageSize);
    const rows = mapRows(images, all.subarray(first, end)).map(([id, label, predicted, probability, x, y]) => [
      String(id),
      String(label),
      String(predicted),
      formatShare(Number(probability)),
      Number(x).toFixed(3),
      Number(y).toFixed(3),
    ]);
    const columns = mapTitles.map((title, i) => ({ title, words: i < 3 }));
    replaceChildren(table, dataTable('Images of the map', columns, rows));
    replaceChildren(
      pages,
      first > 0 && button('Previous', { onPress: () => turn(-pageSize) }),
      element('span', { class: 'muted' }, `${grouped(first + 1)} to ${grouped(end)} of ${grouped(all.length)}`),
      end < all.length && button('Next', { onPress: () => turn(pageSize) }),
    );
  }
  function turn(by: number) {
    first = Math.max(0, first + by);
    draw();
  }

  return {
    element: element('div', { class: 'folded-table' }, toggle, box),
    show(next) {
      images = next;
      first = 0;
      draw();
    },
    select(wanted) {
      indices = wanted;
      first = 0;
      draw();
    },
  };
}
