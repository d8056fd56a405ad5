/** Chooses an image to look at: of the run's dataset, by split and class, or a file. */

import type { ImageReference, SplitName } from '../../../src/protocol/runs.ts';
import { button, dropdown, ring } from '../../ui/controls.ts';
import { element, replaceChildren } from '../../ui/element.ts';
import { problem, problemOf } from '../../ui/notices.ts';
import { gallery } from '../image-gallery.ts';
import type { RunContext } from './context.ts';
import type { RunData } from './run-data.ts';

export interface ImageChoice {
  /** The buttons. */
  readonly tools: HTMLElement;
  /** What they open, below. */
  readonly element: HTMLElement;
  update(data: RunData): void;
}

/** Images that are asked for at once. */
const pageSize = 60;

const everyClass = 'all classes';

interface Known {
  readonly dataset: string;
  readonly classNames: readonly string[];
}

/** What its buttons say. */
const usual = { browse: 'Choose from the dataset', file: 'Choose a file…' };

export function imageChoice(
  host: RunContext['host'],
  onChosen: (image: ImageReference) => void,
  words = usual,
): ImageChoice {
  const trouble = element('div', {});
  let known: Known | undefined;
  const chooser = datasetChooser(
    host,
    () => known,
    (image) => {
      chooser.element.hidden = true;
      onChosen(image);
    },
  );
  const file = button(words.file, {
    async onPress() {
      replaceChildren(trouble);
      try {
        const { image } = await host.ask('chooseImage', {});
        if (image) onChosen(image);
      } catch (error) {
        replaceChildren(trouble, problem(problemOf(error)));
      }
    },
  });
  return {
    tools: element('div', { class: 'toolbar-part' }, button(words.browse, { onPress: () => chooser.toggle() }), file),
    element: element('div', {}, trouble, chooser.element),
    update({ record }) {
      if (record) known = { dataset: record.dataset, classNames: record.classNames };
    },
  };
}

function datasetChooser(
  host: RunContext['host'],
  known: () => Known | undefined,
  onChosen: (image: ImageReference) => void,
) {
  let split: SplitName = 'test';
  let label = everyClass;
  let turn = 0;
  const pictures = gallery(host, 'Images of the dataset', onChosen);
  const status = element('div', {});
  const splits = dropdown('Split', (value) => {
    split = value as SplitName;
    void load(0);
  });
  const labels = dropdown('Class', (value) => {
    label = value;
    void load(0);
  });
  const root = element(
    'section',
    { class: 'chooser', hidden: true },
    element('div', { class: 'toolbar' }, splits.element, labels.element),
    pictures.element,
    status,
  );

  async function load(offset: number) {
    const own = ++turn;
    const dataset = known()?.dataset ?? '';
    replaceChildren(status, ring('Reading the dataset'));
    try {
      const params = { split, offset, limit: pageSize, ...(label !== everyClass && { label }) };
      const { total, images } = await host.ask('images', params);
      if (own !== turn) return;
      pictures.show(
        images.map(({ id, label: own }) => ({ image: { dataset, id }, label: `${id}, ${own}`, caption: [own] })),
      );
      const last = offset + images.length;
      replaceChildren(
        status,
        element(
          'div',
          { class: 'buttons' },
          offset > 0 && button('Previous', { onPress: () => void load(offset - pageSize) }),
          element('span', { class: 'muted' }, total === 0 ? 'No images.' : `${offset + 1} to ${last} of ${total}`),
          last < total && button('Next', { onPress: () => void load(last) }),
        ),
      );
    } catch (error) {
      if (own === turn)
        replaceChildren(status, problem(problemOf(error), { label: 'Try again', onPress: () => void load(offset) }));
    }
  }

  return {
    element: root,
    toggle() {
      root.hidden = !root.hidden;
      if (root.hidden) return;
      splits.set(
        ['test', 'validation', 'train'].map((value) => ({ value, text: value })),
        split,
      );
      const choices = [everyClass, ...(known()?.classNames ?? [])];
      labels.set(
        choices.map((value) => ({ value, text: value })),
        label,
      );
      void load(0);
    },
  };
}
