/** The images of one cell of a confusion matrix, beside it. */

import type { ConfusionCell } from '../../../src/figures/confusion-cells.ts';
import { formatShare, grouped } from '../../../src/figures/format.ts';
import type { Evaluation } from '../../../src/protocol/runs.ts';
import { ring } from '../../ui/controls.ts';
import { element, replaceChildren } from '../../ui/element.ts';
import { problem, problemOf } from '../../ui/notices.ts';
import { gallery } from '../image-gallery.ts';
import type { RunContext } from './context.ts';

export interface CellImages {
  readonly element: HTMLElement;
  show(cell: Pick<ConfusionCell, 'actual' | 'predicted' | 'count'>): void;
}

export function cellImages(
  { host, inspect }: Pick<RunContext, 'host' | 'inspect'>,
  { classNames, split }: Evaluation,
  dataset: string,
): CellImages {
  const root = element(
    'section',
    { class: 'cell-images', 'aria-live': 'polite' },
    element('p', { class: 'muted' }, 'Choose a cell to see its images.'),
  );
  let turn = 0;

  async function show({ actual, predicted, count }: Parameters<CellImages['show']>[0]) {
    const own = ++turn;
    const [is, said] = [classNames[actual]!, classNames[predicted]!];
    const title = element('h3', {}, `${is} → ${said}`);
    if (count === 0) return replaceChildren(root, title, element('p', { class: 'muted' }, 'No image is here.'));
    replaceChildren(root, title, ring('Reading the predictions'));
    try {
      const { images } = await host.ask('cell', { split, actual: is, predicted: said });
      // Another cell may have been chosen meanwhile.
      if (own !== turn) return;
      const pictures = gallery(host, `Images of ${is} predicted as ${said}`, inspect);
      pictures.show(
        images.map(({ id, probability }) => ({
          image: { dataset, id },
          label: `${id}: ${is} predicted as ${said}, ${formatShare(probability)}`,
          caption: [formatShare(probability)],
        })),
      );
      const number = `${grouped(images.length)} ${images.length === 1 ? 'image' : 'images, most certain first'}`;
      replaceChildren(root, title, element('p', { class: 'muted' }, number), pictures.element);
    } catch (error) {
      if (own === turn) replaceChildren(root, title, problem(problemOf(error)));
    }
  }
  return { element: root, show: (cell) => void show(cell) };
}
