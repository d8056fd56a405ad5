/** One image on its way to the network, step by step. */

import type { PreviewAsks } from '../../../src/protocol/preview-panel.ts';
import { element } from '../../ui/element.ts';

export const stepsOf = ({ steps }: PreviewAsks['steps']['result']): HTMLElement =>
  element(
    'ol',
    { class: 'steps' },
    ...steps.map(({ title, facts, png }) => {
      const image = element('img', {
        alt: `${title}: ${facts}`,
        src: URL.createObjectURL(new Blob([png], { type: 'image/png' })),
      });
      image.addEventListener('load', () => URL.revokeObjectURL(image.src));
      return element('li', {}, element('h3', {}, title), image, element('p', { class: 'muted' }, facts));
    }),
  );
