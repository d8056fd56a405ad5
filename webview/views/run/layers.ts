/** The tab Layers: choose an image, or two, of the dataset or files, and see every layer's feature maps. */

import type { ImageReference } from '../../../src/protocol/runs.ts';
import { button } from '../../ui/controls.ts';
import { element } from '../../ui/element.ts';
import { empty } from '../../ui/notices.ts';
import { layers } from '../layers.ts';
import type { RunContext, RunView } from './context.ts';
import { imageChoice } from './image-choice.ts';
import { weightsPicker } from './weights-choice.ts';

export interface LayersView extends RunView {
  show(image: ImageReference): void;
  /** Scrolls to a layer; where no image was chosen, the first one at hand is shown. */
  reveal(layer: string): void;
}

export function layersView({ host, inspect, explain }: Pick<RunContext, 'host' | 'inspect' | 'explain'>): LayersView {
  const maps = layers(host, { head: true });
  const nothing = empty(
    'No image chosen',
    'Choose an image of the dataset or a file, or press a mistake: every layer’s feature maps are shown here.',
  );
  let shown: ImageReference | undefined;
  let second: ImageReference | undefined;
  let drawn = '';
  /** Of a run that has trained. */
  let dataset: string | undefined;

  const subject = () => shown && { image: shown, second, weights: weights.value() };
  const draw = () => {
    const now = subject();
    nothing.hidden = now !== undefined;
    for (const part of [beside.tools, looks]) part.hidden = now === undefined;
    alone.hidden = second === undefined;
    if (!now || JSON.stringify(now) === drawn) return;
    drawn = JSON.stringify(now);
    void maps.show(now);
  };
  const show = (image: ImageReference) => {
    shown = image;
    host.remember({ image });
    draw();
  };
  const compare = (image: ImageReference | undefined) => {
    second = image;
    host.remember({ second });
    draw();
  };
  const chooser = imageChoice(host, inspect);
  const beside = imageChoice(host, compare, { browse: 'Compare with another', file: 'Compare with a file…' });
  const alone = button('Show only the first', { onPress: () => compare(undefined) });
  const looks = button('Where does it look?', {
    title: 'Show which parts of the image speak for a class',
    onPress: () => shown && explain(shown),
  });
  const weights = weightsPicker({ host }, draw);
  const tools = element('div', { class: 'toolbar' }, chooser.tools, beside.tools, alone, looks, weights.element);
  return {
    element: element('div', {}, tools, chooser.element, beside.element, nothing, maps.element),
    show,
    reveal(layer) {
      maps.reveal(layer);
      if (!shown && dataset !== undefined) void firstImage(host, dataset).then((image) => image && show(image));
    },
    update(data) {
      const { record } = data;
      if (!record) return;
      for (const one of [chooser, beside]) one.update(data);
      weights.element.hidden = record.epochsDone === 0;
      if (record.epochsDone === 0) return draw();
      dataset = record.dataset;
      weights.update(data);
      // What was looked at in another tab, or before a reload.
      shown = host.state.image;
      second = host.state.second;
      draw();
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
