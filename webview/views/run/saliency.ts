/** The tab Saliency: choose an image, and see where the network looks in it. */

import type { ImageReference } from '../../../src/protocol/runs.ts';
import { button } from '../../ui/controls.ts';
import { element } from '../../ui/element.ts';
import { empty } from '../../ui/notices.ts';
import { imageName } from '../pictures.ts';
import { saliency } from '../saliency.ts';
import type { RunContext, RunView } from './context.ts';
import { imageChoice } from './image-choice.ts';
import { weightsPicker } from './weights-choice.ts';

export function saliencyView({ host, save, fileName, inspect }: RunContext): RunView {
  const nothing = empty(
    'No image chosen',
    'Choose an image of the dataset or a file: where the network looks in it is shown here, for any class.',
  );
  const untrained = empty('No weights yet', 'After its first epoch a run has weights to look into.');
  const heading = element('h3', {});
  const maps = button('Show its feature maps', { onPress: () => shown && inspect(shown) });
  const view = saliency(host, {
    save,
    fileName,
    remembered: host.state.saliency,
    onChoice: (choice) => host.remember({ saliency: choice }),
  });
  let shown: ImageReference | undefined;
  let drawn = '';

  const keyOf = (image: ImageReference) => JSON.stringify([image, weights.value()]);
  const show = (image: ImageReference) => {
    shown = image;
    host.remember({ image });
    drawn = keyOf(image);
    heading.textContent = imageName(image);
    draw(true);
    view.show(image, weights.value());
  };
  const chooser = imageChoice(host, show);
  const weights = weightsPicker({ host }, () => shown && show(shown));
  const tools = element('div', { class: 'toolbar' }, chooser.tools, weights.element, maps);

  function draw(trained: boolean) {
    untrained.hidden = trained;
    tools.hidden = !trained;
    nothing.hidden = !trained || shown !== undefined;
    for (const part of [heading, view.element, maps]) part.hidden = !trained || shown === undefined;
  }

  return {
    element: element('div', {}, tools, chooser.element, untrained, nothing, heading, view.element),
    update(data) {
      const { record } = data;
      if (!record) return;
      const trained = record.epochsDone > 0;
      chooser.update(data);
      if (trained) weights.update(data);
      view.setClasses(record.classNames);
      draw(trained);
      // What was looked at in another tab, or before a reload.
      const { image } = host.state;
      if (trained && image && keyOf(image) !== drawn) show(image);
    },
  };
}
