/**
 * The tab Weights: every layer's weights as distributions, beside those before the training and of another run, and the
 * kernels of convolutions as pictures.
 */

import { dashes, type SeriesColour, seriesColours } from '../../../src/figures/colours.ts';
import { formatNumber, formatShare, grouped } from '../../../src/figures/format.ts';
import { describeHistogram, type Histogram, histogramRows, histogramSvg } from '../../../src/figures/histogram-svg.ts';
import { weightsName } from '../../../src/figures/weights-name.ts';
import type { InBuffers } from '../../../src/protocol/any-panel.ts';
import type { OtherRun } from '../../../src/protocol/inside-panel.ts';
import type { LayerWeights, WeightsSource, WeightTensor } from '../../../src/protocol/weights.ts';
import { figure } from '../../charts/figure.ts';
import { kernelTiles } from '../../charts/kernels.ts';
import { swatch } from '../../charts/swatch.ts';
import { answerBox } from '../../ui/answer-box.ts';
import { checkbox, dropdown } from '../../ui/controls.ts';
import { element } from '../../ui/element.ts';
import { empty } from '../../ui/notices.ts';
import { dataTable } from '../../ui/table.ts';
import { whenSeen } from '../when-seen.ts';
import type { RunContext, RunView } from './context.ts';
import { weightsPicker } from './weights-choice.ts';

interface NamedSource extends WeightsSource {
  readonly name: string;
}

const noOther = '';

export function weightsView(context: RunContext): RunView {
  const { host } = context;
  const box = answerBox();
  const untrained = empty('No weights yet', 'After its first epoch a run has weights to look into.');
  let run: string | undefined;
  let others: readonly OtherRun[] | undefined;
  let drawn = '';
  let before = true;
  const weights = weightsPicker(context, draw);
  const initial = checkbox(
    'Beside those before the training',
    (checked) => {
      before = checked;
      draw();
    },
    before,
  );
  const other = dropdown('Another run', (id) => {
    host.remember({ overlaid: id === noOther ? undefined : id });
    draw();
  });
  const tools = element('div', { class: 'toolbar' }, weights.element, initial.element, other.element);

  function sources(id: string): NamedSource[] {
    const chosen = weights.value() ?? 'best';
    const laid = others?.find((one) => one.id === host.state.overlaid);
    return [
      { run: id, weights: chosen, name: weightsName(chosen) },
      ...(before && chosen !== 0 ? [{ run: id, weights: 0, name: weightsName(0) }] : []),
      ...(laid ? [{ run: laid.id, weights: 'best' as const, name: laid.name }] : []),
    ];
  }

  function draw() {
    if (!run) return;
    const all = sources(run);
    if (JSON.stringify(all) === drawn) return;
    drawn = JSON.stringify(all);
    void box.fill({
      what: 'Reading the weights',
      keep: true,
      ask: (work) =>
        host.ask('weights', { sources: all.map(({ run: id, weights: own }) => ({ run: id, weights: own })) }, work),
      show: ({ layers }) =>
        layers.length === 0
          ? [empty('No weights', 'No layer of this network has weights.')]
          : [legend(all), ...layers.map((layer) => layerSection(layer, all, context))],
    });
  }

  async function offerOthers() {
    others = [];
    const { runs } = await host.ask('otherRuns', {}).catch(() => ({ runs: [] }));
    others = runs;
    const choices = [{ value: noOther, text: 'none' }, ...runs.map(({ id, name }) => ({ value: id, text: name }))];
    const chosen = runs.some(({ id }) => id === host.state.overlaid) ? host.state.overlaid! : noOther;
    other.set(choices, chosen);
    other.element.hidden = runs.length === 0;
    draw();
  }

  return {
    element: element('div', {}, tools, untrained, box.element),
    update(data) {
      const { record } = data;
      if (!record) return;
      const trained = record.epochsDone > 0;
      untrained.hidden = trained;
      tools.hidden = !trained;
      if (!trained) return;
      run = record.id;
      weights.update(data);
      if (others) draw();
      else void offerOthers();
    },
  };
}

type Look = { readonly colour: SeriesColour; readonly dash: readonly number[] };
const lookOf = (source: number): Look => ({ colour: seriesColours[source]!, dash: dashes[source]! });

const legend = (sources: readonly NamedSource[]): HTMLElement =>
  element(
    'div',
    { class: 'legend' },
    ...sources.map(({ name }, i) => {
      const { colour, dash } = lookOf(i);
      return element('span', { class: 'entry' }, swatch(colour, dash), name);
    }),
  );

function layerSection(
  { name, className, tensors, kernels }: InBuffers<LayerWeights>,
  sources: readonly NamedSource[],
  context: RunContext,
): HTMLElement {
  const body = element('div', {});
  const count = tensors.reduce((sum, { of }) => sum + (of[0]?.count ?? 0), 0);
  const section = element(
    'section',
    { class: 'layer' },
    element('h3', {}, name),
    element('p', { class: 'facts' }, [className, `${grouped(count)} weights`].filter(Boolean).join(' · ')),
    body,
  );
  whenSeen(section, () =>
    body.append(
      ...(kernels ? [kernelPart(name, kernels)] : []),
      element('div', { class: 'charts' }, ...tensors.map((tensor) => tensorFigure(name, tensor, sources, context))),
      element('div', { class: 'scroll' }, factsTable(name, tensors, sources)),
    ),
  );
  return section;
}

function kernelPart(layer: string, kernels: InBuffers<NonNullable<LayerWeights['kernels']>>): HTMLElement {
  const { filters, channels, total, rgb } = kernels;
  const all = total.filters === filters && total.channels === channels;
  const shown = all
    ? ''
    : ` The first ${filters} of ${total.filters} filters, and ${channels} of ${total.channels} channels.`;
  const how = rgb
    ? 'Each filter in the colours of the image that it answers to; grey is 0.'
    : `${channels > 1 ? 'A row is a filter, a column a channel that it reads. ' : ''}Yellow is above 0, blue below; full colour is the filter’s largest weight.`;
  return element('div', {}, element('p', { class: 'muted hint' }, `${how}${shown}`), kernelTiles(layer, kernels));
}

function tensorFigure(
  layer: string,
  { name, shape, edges, of }: InBuffers<WeightTensor>,
  sources: readonly NamedSource[],
  { save, fileName }: RunContext,
): HTMLElement {
  const histogram: Histogram = {
    title: `${name}, ${shape.join(' × ')}`,
    edges: new Float32Array(edges),
    series: of.flatMap((facts, i) =>
      facts ? [{ name: sources[i]!.name, ...lookOf(i), shares: new Float32Array(facts.shares) }] : [],
    ),
  };
  const [head, ...rows] = histogramRows(histogram);
  return figure({
    title: histogram.title,
    describe: () => describeHistogram(histogram),
    svg: (width, palette) => histogramSvg(histogram, width, palette),
    columns: head!.map((title) => ({ title: String(title) })),
    rows: () =>
      rows.map(([from, to, ...shares]) => [
        formatNumber(Number(from)),
        formatNumber(Number(to)),
        ...shares.map((share) => formatShare(Number(share))),
      ]),
    csv: () => histogramRows(histogram),
    save,
    fileName: () => `${fileName()} ${layer}`,
  }).element;
}

function factsTable(layer: string, tensors: readonly InBuffers<WeightTensor>[], sources: readonly NamedSource[]) {
  const columns = ['mean', 'deviation', 'lowest', 'highest', 'zeros', 'away from the first'].map((title) => ({
    title,
  }));
  const rows = tensors.flatMap(({ name, of }) =>
    of.flatMap((facts, i) =>
      facts
        ? [
            [
              name,
              sources[i]!.name,
              ...[facts.mean, facts.deviation, facts.lowest, facts.highest].map(formatNumber),
              formatShare(facts.zeros),
              facts.distance === undefined ? '' : formatShare(facts.distance, 0),
            ],
          ]
        : [],
    ),
  );
  return dataTable(
    `Weights of ${layer}`,
    [{ title: 'weights', words: true }, { title: 'of', words: true }, ...columns],
    rows,
  );
}
