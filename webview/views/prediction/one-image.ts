/**
 * One image: as it is, as the network sees it, its most probable classes; and, when they are asked for, where the network
 * looks in it, and the feature maps.
 */

import type { Prediction } from '../../../src/protocol/runs.ts';
import type { Save } from '../../charts/save.ts';
import { topBars } from '../../charts/top-bars.ts';
import { button } from '../../ui/controls.ts';
import { element, replaceChildren } from '../../ui/element.ts';
import { problem } from '../../ui/notices.ts';
import { inputPicture } from '../input-picture.ts';
import { layers } from '../layers.ts';
import { type ImageHost, picture } from '../pictures.ts';
import { saliency } from '../saliency.ts';

export interface OneImageOptions {
  readonly host: ImageHost;
  readonly prediction: Prediction;
  /** Of the run. */
  readonly classNames: readonly string[];
  readonly save: Save;
  readonly onOpen: (path: string) => void;
  /** Its folder. */
  readonly workspace: string;
  /** What was unfolded stays so when another run is chosen. */
  readonly unfolded: { saliency: boolean; maps: boolean };
}

/** As a person knows it: a file of the workspace without the way to the workspace. */
const within = (workspace: string, path: string) =>
  /^[\\/]/.test(path.slice(workspace.length)) && path.startsWith(workspace) ? path.slice(workspace.length + 1) : path;

export function oneImage(options: OneImageOptions): HTMLElement {
  const { host, prediction, onOpen } = options;
  const { path, top, error } = prediction;
  const name = path.split(/[\\/]/).at(-1)!;
  const image = { path };
  if (error !== undefined) {
    return element('div', {}, element('h2', {}, name), problem({ message: error, nextStep: 'Choose another image.' }));
  }
  const open = element('button', { class: 'link path', title: path }, within(options.workspace, path));
  open.addEventListener('click', () => onOpen(path));
  return element(
    'div',
    {},
    element(
      'div',
      { class: 'image-head' },
      element('figure', {}, picture(host, image, { alt: name, class: 'large' }), element('figcaption', {}, 'image')),
      inputPicture(host, image),
      element('div', {}, element('h2', { class: 'verdict' }, top[0]?.label ?? 'nothing'), topBars(top), open),
    ),
    ...parts(options, name),
  );
}

function parts({ host, prediction, classNames, save, unfolded }: OneImageOptions, name: string): HTMLElement[] {
  const image = { path: prediction.path };
  const looks = folded('Saliency', 'Show where it looks', unfolded.saliency, () => {
    unfolded.saliency = true;
    const view = saliency(host, { save, fileName: () => name.replace(/\.\w+$/, '') });
    view.setClasses(classNames);
    view.show(image);
    return view.element;
  });
  const maps = folded('Activations', 'Show activations', unfolded.maps, () => {
    unfolded.maps = true;
    const view = layers(host, { head: false });
    void view.show({ image });
    return view.element;
  });
  return [looks, maps];
}

/** A button, and in its place what it unfolds. */
function folded(title: string, label: string, open: boolean, make: () => HTMLElement): HTMLElement {
  const root = element('div', { class: 'unfolded' });
  const show = () => replaceChildren(root, element('h2', {}, title), make());
  if (open) show();
  else root.append(button(label, { onPress: show }));
  return root;
}
