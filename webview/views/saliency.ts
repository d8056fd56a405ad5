/** Where a network looks in an image: the method and the class to choose, the map, and what is to be said of it. */

import { attributionFacts, attributionWarning } from '../../src/figures/attribution-facts.ts';
import { attributionRegions } from '../../src/figures/attribution-regions.ts';
import { formatNumber, formatShare } from '../../src/figures/format.ts';
import {
  type Attribution,
  type AttributionMethod,
  type AttributionOptions,
  attributionMethods,
  type Baseline,
  baselines,
  methodNames,
} from '../../src/protocol/attributions.ts';
import type { ImageReference, WeightsChoice } from '../../src/protocol/runs.ts';
import { type AttributionMap, attributionMap } from '../charts/attribution-map.ts';
import { type Save, saveMenu } from '../charts/save.ts';
import { answerBox } from '../ui/answer-box.ts';
import { dropdown, slider } from '../ui/controls.ts';
import { element, replaceChildren } from '../ui/element.ts';
import { foldedTable } from '../ui/folded-table.ts';
import { oneClass } from '../ui/one-class.ts';
import { type ImageHost, imageName } from './pictures.ts';

export interface SaliencyOptions {
  readonly save: Save;
  /** For names of saved files. */
  fileName(): string;
  /** What is remembered of it. */
  readonly remembered?: SaliencyChoice;
  readonly onChoice?: (choice: SaliencyChoice) => void;
}

export interface SaliencyChoice {
  readonly method: AttributionMethod;
  readonly baseline?: Baseline;
  /** 0..1, of the colours. */
  readonly opacity: number;
}

export interface Saliency {
  readonly element: HTMLElement;
  /** The classes that can be explained. */
  setClasses(classNames: readonly string[]): void;
  show(image: ImageReference, weights?: WeightsChoice): void;
}

const usual: SaliencyChoice = { method: 'gradcam', opacity: 0.8 };

export function saliency(host: ImageHost, options: SaliencyOptions): Saliency {
  const { save, fileName } = options;
  let choice = { ...usual, ...options.remembered };
  let target: number | undefined;
  let layer: string | undefined;
  let classNames: readonly string[] = [];
  let shown: { readonly image: ImageReference; readonly weights?: WeightsChoice } | undefined;
  let current: { readonly attribution: Attribution; readonly map: AttributionMap } | undefined;
  const box = answerBox();

  const change = (next: Partial<SaliencyChoice>) => {
    choice = { ...choice, ...next };
    options.onChoice?.(choice);
  };
  const methods = dropdown('Method', (method) => {
    change({ method: method as AttributionMethod });
    ask();
  });
  methods.set(
    attributionMethods.map((value) => ({ value, text: methodNames[value] })),
    choice.method,
  );
  const classes = element('div', {});
  const layers = dropdown('Layer', (name) => {
    layer = name === '' ? undefined : name;
    ask();
  });
  const plains = dropdown('Baseline', (baseline) => {
    change({ baseline: baseline as Baseline });
    ask();
  });
  plains.set(
    baselines.map((value) => ({ value, text: value === 'mean' ? 'mean colour' : value })),
    choice.baseline ?? 'mean',
  );
  const opacity = slider(
    'Opacity',
    { max: 1, step: 0.05, value: choice.opacity, describe: (value) => formatShare(value, 0) },
    (value) => {
      change({ opacity: value });
      current?.map.setOpacity(value);
    },
  );
  const saving = saveMenu(
    () => ({
      name: `${fileName()} ${choice.method} ${current?.attribution.target.label ?? ''}`,
      svg: () => current?.map.svg(shown ? imageName(shown.image) : '') ?? '',
      rows: () => (current ? mapRows(current.attribution) : []),
    }),
    save,
    ['png', 'svg', 'csv'],
  );
  const tools = element(
    'div',
    { class: 'toolbar' },
    methods.element,
    classes,
    layers.element,
    plains.element,
    opacity,
    saving,
  );

  const showTools = () => {
    const { method } = choice;
    layers.element.hidden = method !== 'gradcam' || current?.attribution.details.method !== 'gradcam';
    plains.element.hidden = method !== 'integrated-gradients' && method !== 'occlusion';
    for (const part of [opacity, saving]) part.hidden = current === undefined;
  };

  function ask() {
    if (!shown) return;
    const { image, weights } = shown;
    const { method, baseline } = choice;
    const wanted: AttributionOptions = { target, baseline, ...(method === 'gradcam' && { layer }) };
    showTools();
    void box
      .fill({
        what: `Computing ${methodNames[method]}`,
        keep: true,
        async ask(work) {
          const answer = host.ask('attribution', { image, method, options: wanted, weights }, work);
          const [{ map, ...rest }, { bytes, mime }] = await Promise.all([answer, host.ask('input', { image })]);
          const attribution = { ...rest, map: new Float32Array(map) };
          const shown = await attributionMap(attribution, new Blob([bytes], { type: mime }), choice.opacity);
          return { attribution, map: shown };
        },
        show({ attribution, map }) {
          current = { attribution, map };
          offerLayers(attribution);
          return [...attributionBody(attribution, map)];
        },
      })
      .then(showTools);
  }

  function offerLayers({ details }: Attribution) {
    if (details.method !== 'gradcam') return;
    layers.set(
      details.layers.map(({ name, grid }) => ({ value: name, text: `${name}, ${grid.join(' × ')}` })),
      details.layer,
    );
  }

  showTools();
  return {
    element: element('div', { class: 'saliency' }, tools, box.element),
    setClasses(names) {
      if (String(names) === String(classNames)) return;
      classNames = names;
      target = undefined;
      const pick = oneClass({
        label: 'Class',
        classNames,
        none: 'the predicted one',
        onChoose(index) {
          if (index === target) return;
          target = index;
          ask();
        },
      });
      replaceChildren(classes, pick);
    },
    show(image, weights) {
      shown = { image, weights };
      ask();
    },
  };
}

function attributionBody(attribution: Attribution, map: AttributionMap): HTMLElement[] {
  const warning = attributionWarning(attribution);
  const facts = attributionFacts(attribution).flatMap(([name, value]) => [
    element('dt', {}, name),
    element('dd', {}, value),
  ]);
  const table = foldedTable({
    caption: `Means of parts of the image, for ${attribution.target.label}`,
    columns: [{ title: 'rows', words: true }, { title: 'columns', words: true }, { title: 'mean' }],
    rows: () => attributionRegions(attribution).map(({ rows, columns, mean }) => [rows, columns, formatNumber(mean)]),
  });
  return [
    element(
      'div',
      { class: 'attribution-body' },
      map.element,
      element(
        'div',
        { class: 'attribution-facts' },
        element('dl', { class: 'facts-list' }, ...facts),
        warning !== undefined && element('p', { class: 'warning', role: 'status' }, warning),
        table,
      ),
    ),
  ];
}

/** A row of the image a line. */
const mapRows = ({ map, height, width }: Attribution): (readonly number[])[] =>
  Array.from({ length: height }, (_, y) => [...map.subarray(y * width, (y + 1) * width)]);
