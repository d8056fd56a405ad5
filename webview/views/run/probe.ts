/** The tab Probe: what changes of the images cost the network, and so what it goes by. */

import { formatShare, grouped } from '../../../src/figures/format.ts';
import { probeColumns, probeCsv, probeReading, probeRows } from '../../../src/figures/probe.ts';
import { describeProbe, probeSvg } from '../../../src/figures/probe-svg.ts';
import { weightsName } from '../../../src/figures/weights-name.ts';
import type { Probe } from '../../../src/protocol/probe.ts';
import type { SplitName } from '../../../src/protocol/runs.ts';
import { figure } from '../../charts/figure.ts';
import { answerBox } from '../../ui/answer-box.ts';
import { button, dropdown } from '../../ui/controls.ts';
import { element, replaceChildren } from '../../ui/element.ts';
import { empty } from '../../ui/notices.ts';
import type { RunContext, RunView } from './context.ts';

const splits: readonly SplitName[] = ['test', 'validation', 'train'];

export function probeView(context: RunContext): RunView {
  const { host } = context;
  const answer = answerBox();
  const notice = element('div', {});
  const known = new Map<SplitName, Probe>();
  let asked: SplitName | undefined;
  let trained = false;

  const chosen = (): SplitName => host.state.split ?? 'test';
  const choice = dropdown('Split', (split) => {
    host.remember({ split: split as SplitName });
    open();
  });
  choice.set(
    splits.map((value) => ({ value, text: value })),
    chosen(),
  );
  const again = button('Probe again', { title: 'With the weights as they are now', onPress: () => probe() });
  again.hidden = true;

  /** Shows what there is already, or how to get it. */
  function open() {
    const split = chosen();
    asked = split;
    again.hidden = true;
    notice.replaceChildren();
    void answer.fill({
      what: 'Reading the run',
      async ask() {
        const stored = known.get(split) ?? (await host.ask('storedProbe', { split })).probe;
        if (stored) known.set(split, stored);
        return stored;
      },
      show: (stored) => (stored ? shown(stored) : [missing(split)]),
    });
  }

  function probe() {
    const split = chosen();
    asked = split;
    again.hidden = true;
    notice.replaceChildren();
    void answer.fill({
      what: 'Probing',
      ask: (options) => host.ask('probe', { split }, options),
      show({ probe: found }) {
        known.set(split, found);
        return shown(found);
      },
    });
  }

  function shown(found: Probe): readonly HTMLElement[] {
    again.hidden = false;
    return [probeBody(found, context)];
  }

  function missing(split: SplitName): HTMLElement {
    if (!trained)
      return empty('No weights yet', 'After its first epoch a run can be probed: then it is shown what it goes by.');
    const text = `Mirrored, rotated, blurred, without colour: what each change of the ${split} images costs tells what the network goes by. It takes some forty evaluations of up to 2,000 images.`;
    return empty('Not probed yet', text, { label: `Probe on ${split}`, onPress: probe });
  }

  return {
    element: element('div', {}, element('div', { class: 'toolbar' }, choice.element, again), notice, answer.element),
    update({ record }) {
      const has = (record?.epochsDone ?? 0) > 0;
      const first = has !== trained;
      trained = has;
      if (asked !== chosen()) {
        choice.set(
          splits.map((value) => ({ value, text: value })),
          chosen(),
        );
        open();
      } else if (first && !known.has(chosen())) open();
    },
  };
}

function probeBody(probe: Probe, { save, fileName }: RunContext): HTMLElement {
  const { split, count, of, weights, epoch, accuracy, results } = probe;
  const picture = figure({
    title: 'What changes of the images cost',
    describe: () => describeProbe(probe),
    svg: (width, palette) => probeSvg(probe, width, palette),
    columns: probeColumns.map((title) => ({ title })),
    rows: () => probeRows(probe),
    csv: () => probeCsv(probe),
    save,
    fileName: () => `${fileName()} ${split}`,
  });
  const part = count < of ? ` of ${grouped(of)}` : '';
  const facts = `${grouped(count)}${part} ${split} images · ${weightsName(weights, epoch)} · accuracy ${formatShare(accuracy, 2)} as they are`;
  const explained = element(
    'div',
    {},
    element('p', { class: 'reading' }, probeReading(probe)),
    element(
      'p',
      { class: 'muted' },
      'Each line is a change that all images were given, each point one of its strengths, the stronger the fuller. The pale band is how far chance may carry the outermost point. A change that costs nothing is one that the network does not look at, or has learned to overlook.',
    ),
  );
  if (results.some((result) => result.trained)) {
    explained.append(
      element('p', { class: 'muted' }, '* The run was trained with images that were changed like this.'),
    );
  }
  const body = element('div', {}, element('p', { class: 'facts' }, facts));
  const pair = element('div', { class: 'chart-and-words' });
  replaceChildren(pair, picture.element, explained);
  body.append(pair);
  return body;
}
