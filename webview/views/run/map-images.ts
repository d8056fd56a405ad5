/** The images of a map: what is said of each of them, where they are chosen, pointed at or listed. */

import { formatShare, grouped } from '../../../src/figures/format.ts';
import type { RunAsks } from '../../../src/protocol/run-panel.ts';
import type { ImageReference } from '../../../src/protocol/runs.ts';
import { type Child, element } from '../../ui/element.ts';
import type { GalleryItem } from '../image-gallery.ts';
import type { DetailItem, DetailPlace } from './image-detail.ts';
import { saidLine } from './said-line.ts';

export interface MapImages {
  readonly map: RunAsks['map']['result'];
  readonly place: DetailPlace;
  readonly classNames: readonly string[];
  readonly points: Float32Array;
  readonly labels: Int32Array;
  readonly predicted: Int32Array;
  readonly probabilities: Float32Array;
  describe(index: number): string;
  card(index: number, draw: (image: ImageReference) => HTMLElement): readonly Child[];
  item(index: number): DetailItem;
  galleryItem(index: number): GalleryItem;
  /** What those that are selected have in common. */
  summary(indices: Int32Array): string;
}

export function mapImages(map: RunAsks['map']['result'], dataset: string, classNames: readonly string[]): MapImages {
  const labels = new Int32Array(map.labels);
  const predicted = new Int32Array(map.predicted);
  const probabilities = new Float32Array(map.probabilities);
  const image = (i: number) => ({ dataset, id: map.ids[i]! });
  const said = (i: number) => `predicted ${classNames[predicted[i]!]} ${formatShare(probabilities[i]!)}`;
  const isRight = (i: number) => labels[i] === predicted[i];
  return {
    map,
    classNames,
    labels,
    predicted,
    probabilities,
    place: { dataset, split: map.split, classNames },
    points: new Float32Array(map.points),
    describe: (i) => `${map.ids[i]}: labelled ${classNames[labels[i]!]}, ${said(i)}${isRight(i) ? '' : ', wrong'}`,
    card: (i, draw) => [
      draw(image(i)),
      element(
        'div',
        {},
        element('p', { class: 'card-title' }, classNames[labels[i]!]!),
        element('p', { class: isRight(i) ? 'muted' : 'wrong' }, said(i)),
        element('p', { class: 'muted' }, map.ids[i]!),
      ),
    ],
    item: (i) => ({ id: map.ids[i]!, label: labels[i]!, other: predicted[i]!, facts: [said(i)] }),
    galleryItem(i) {
      const [label, guess] = [classNames[labels[i]!]!, classNames[predicted[i]!]!];
      // What is right needs to be said once.
      const caption = isRight(i)
        ? [`${label} ${formatShare(probabilities[i]!)}`]
        : [saidLine('actual', 'is', label), saidLine('predicted', 'said', guess, probabilities[i]!)];
      return { image: image(i), label: this.describe(i), caption };
    },
    summary(indices) {
      const wrong = indices.filter((i) => !isRight(i)).length;
      const counts = new Map<number, number>();
      for (const i of indices) counts.set(labels[i]!, (counts.get(labels[i]!) ?? 0) + 1);
      const most = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 5);
      const more = counts.size > most.length ? ` and ${counts.size - most.length} more classes` : '';
      const named = most.map(([label, count]) => `${classNames[label]} ${grouped(count)}`).join(', ');
      return `${named}${more} · ${grouped(wrong)} predicted wrong`;
    },
  };
}
