/** The tab Layers: choose an image, of the dataset or a file, and see every layer's feature maps. */

import type { ImageReference, SplitName } from '../../../src/protocol/runs.ts';
import { button, dropdown, ring } from '../../ui/controls.ts';
import { element, replaceChildren } from '../../ui/element.ts';
import { empty, problem, problemOf } from '../../ui/notices.ts';
import { gallery } from '../image-gallery.ts';
import { layers } from '../layers.ts';
import type { RunContext, RunView } from './context.ts';

export interface LayersView extends RunView {
  show(image: ImageReference): void;
  /** Scrolls to a layer; where no image was chosen, the first one at hand is shown. */
  reveal(layer: string): void;
}

/** Images that are asked for at once. */
const pageSize = 60;

const everyClass = 'all classes';

export function layersView({ host, inspect }: Pick<RunContext, 'host' | 'inspect'>): LayersView {
  const maps = layers(host, { head: true });
  const trouble = element('div', {});
  const nothing = empty(
    'No image chosen',
    'Choose an image of the dataset or a file, or press a mistake: every layer’s feature maps are shown here.',
  );
  let shown: ImageReference | undefined;
  let known:
    | { readonly dataset: string; readonly classNames: readonly string[]; readonly trained: boolean }
    | undefined;

  const show = (image: ImageReference) => {
    shown = image;
    nothing.hidden = true;
    chooser.element.hidden = true;
    host.remember({ image });
    void maps.show(image);
  };
  const chooser = imageChooser(host, () => known, inspect);
  const browse = button('Choose from the dataset', { onPress: () => chooser.toggle() });
  const file = button('Choose a file…', {
    async onPress() {
      replaceChildren(trouble);
      try {
        const { image } = await host.ask('chooseImage', {});
        if (image) inspect(image);
      } catch (error) {
        replaceChildren(trouble, problem(problemOf(error)));
      }
    },
  });
  const tools = element('div', { class: 'toolbar' }, browse, file);
  return {
    element: element('div', {}, tools, trouble, chooser.element, nothing, maps.element),
    show,
    reveal(layer) {
      maps.reveal(layer);
      if (!shown && known?.trained) void firstImage(host, known.dataset).then((image) => image && show(image));
    },
    update({ record }) {
      if (!record) return;
      const { dataset, classNames, epochsDone } = record;
      known = { dataset, classNames, trained: epochsDone > 0 };
      // After a reload, the image that was looked at.
      if (!shown && host.state.image && known.trained) show(host.state.image);
    },
  };
}

async function firstImage({ ask }: RunContext['host'], dataset: string): Promise<ImageReference | undefined> {
  for (const split of ['test', 'validation', 'train'] as const) {
    const { images } = await ask('images', { split, offset: 0, limit: 1 }).catch(() => ({ images: [] }));
    if (images[0]) return { dataset, id: images[0].id };
  }
  return undefined;
}

function imageChooser(
  host: RunContext['host'],
  known: () => { readonly dataset: string; readonly classNames: readonly string[] } | undefined,
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
