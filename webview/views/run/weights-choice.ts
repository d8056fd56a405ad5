/**
 * Chooses which weights of a run are looked inside: the best, the last, those before the training, or of an epoch that was
 * kept. With kept epochs, a slider goes through them in order.
 */

import { formatBytes } from '../../../src/figures/format.ts';
import { weightsName } from '../../../src/figures/weights-name.ts';
import type { KeptEpochs } from '../../../src/protocol/inside-panel.ts';
import type { RunRecord, WeightsChoice } from '../../../src/protocol/runs.ts';
import { dropdown, slider } from '../../ui/controls.ts';
import { element, replaceChildren } from '../../ui/element.ts';
import type { RunContext } from './context.ts';
import type { RunData } from './run-data.ts';

export interface WeightsPicker {
  readonly element: HTMLElement;
  update(data: RunData): void;
  /** Undefined is the usual: the best. */
  value(): WeightsChoice | undefined;
}

/** Milliseconds after which a slider that moved is taken to stand. */
const settled = 200;

/** @param onChosen Not called for what is remembered. */
export function weightsPicker({ host }: Pick<RunContext, 'host'>, onChosen: () => void): WeightsPicker {
  let kept: KeptEpochs = { epochs: [], bytes: 0 };
  let record: RunRecord | undefined;
  let askedFor = -1;
  let shownChoices = '';
  let shownSlider = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  const epochs = element('div', { class: 'toolbar-part' });
  const choice = dropdown('Weights', (value) =>
    choose(/^\d+$/.test(value) ? Number(value) : (value as 'best' | 'last')),
  );
  const value = () => host.state.weights;

  function choose(weights: WeightsChoice, wait = 0) {
    if (weights === value()) return;
    host.remember({ weights });
    draw();
    clearTimeout(timer);
    timer = setTimeout(onChosen, wait);
  }

  function draw() {
    if (!record) return;
    const { best, epochsDone } = record;
    const choices = [
      { value: 'best', text: weightsName('best', best?.epoch) },
      { value: 'last', text: weightsName('last', epochsDone) },
      ...[...kept.epochs].reverse().map((epoch) => ({ value: String(epoch), text: weightsName(epoch) })),
      { value: '0', text: weightsName(0) },
    ];
    const key = JSON.stringify([choices, value()]);
    // A dropdown that is open would be closed by the same choices made anew.
    if (key !== shownChoices) choice.set(choices, String(value() ?? 'best'));
    shownChoices = key;
    drawSlider(record);
  }

  function drawSlider({ epochsDone, best }: RunRecord) {
    const stops: WeightsChoice[] = [0, ...kept.epochs, ...(kept.epochs.includes(epochsDone) ? [] : ['last' as const])];
    const epochOf = (weights: WeightsChoice | undefined) =>
      typeof weights === 'number' ? weights : weights === 'last' ? epochsDone : (best?.epoch ?? epochsDone);
    // The best may be no stop of its own: then the nearest before it.
    const at = stops.findLastIndex((stop) => epochOf(stop) <= epochOf(value()));
    const key = JSON.stringify([stops, at]);
    // One that is being moved stays in place.
    if (key === shownSlider) return;
    shownSlider = key;
    const size = `${kept.epochs.length} epochs kept, ${formatBytes(kept.bytes)}`;
    replaceChildren(
      epochs,
      ...(kept.epochs.length === 0
        ? []
        : [
            slider(
              'Epoch',
              {
                max: stops.length - 1,
                step: 1,
                value: Math.max(0, at),
                describe: (i) => `${epochOf(stops[i])} of ${epochsDone}`,
              },
              (index) => {
                shownSlider = JSON.stringify([stops, index]);
                choose(stops[index]!, settled);
              },
            ),
            element('span', { class: 'muted' }, size),
          ]),
    );
  }

  return {
    element: element('div', { class: 'toolbar-part' }, choice.element, epochs),
    value,
    update(data) {
      record = data.record;
      draw();
      if (!record || record.epochsDone === askedFor) return;
      askedFor = record.epochsDone;
      host.ask('keptEpochs', {}).then(
        (answer) => {
          kept = answer;
          draw();
        },
        // Without the list there are still the others to choose from.
        () => undefined,
      );
    },
  };
}
