/** The head of a run's page: what it is, how far it is, and what can be done with it now. */

import { formatDuration, formatNumber } from '../../../src/figures/format.ts';
import { modelName, shortId } from '../../../src/figures/run-name.ts';
import type { RunAsks, ShownState } from '../../../src/protocol/run-panel.ts';
import type { RunRecord } from '../../../src/protocol/runs.ts';
import { button } from '../../ui/controls.ts';
import { element, replaceChildren } from '../../ui/element.ts';
import { problem, problemOf } from '../../ui/notices.ts';
import { progressBar } from '../../ui/progress-bar.ts';
import type { RunContext, RunView } from './context.ts';
import { progressOf } from './progress.ts';
import type { RunData } from './run-data.ts';

type ActionName = RunAsks['control']['params']['action'];

const actionsOf: Readonly<Record<ShownState, readonly ActionName[]>> = {
  running: ['pause', 'stop'],
  paused: ['resume', 'stop'],
  completed: [],
  stopped: ['resume'],
  failed: ['resume'],
  interrupted: ['resume'],
};

const titles: Readonly<Record<ActionName, string>> = { stop: 'Stop', pause: 'Pause', resume: 'Resume' };

export function header({ host, evaluate, cancelEvaluation }: RunContext): RunView {
  const name = element('h1', {});
  const facts = element('p', { class: 'facts' });
  const buttons = element('div', { class: 'buttons' });
  const bar = progressBar('Progress of the training');
  const work = progressBar('Progress of the evaluation');
  const cancel = button('Stop evaluating', { onPress: cancelEvaluation });
  const evaluating = element('div', { class: 'evaluating', hidden: true }, work.element, cancel);
  const trouble = element('div', {});
  const root = element(
    'header',
    { class: 'run-header' },
    element('div', { class: 'title-row' }, name, buttons),
    facts,
    bar.element,
    evaluating,
    trouble,
  );

  const control = async (action: ActionName) => {
    replaceChildren(trouble);
    try {
      await host.ask('control', { action });
    } catch (error) {
      replaceChildren(trouble, problem(problemOf(error)));
    }
  };
  let shownButtons = '';
  const showButtons = (state: ShownState, canEvaluate: boolean) => {
    // Made anew only when others are needed: whoever has the focus on one keeps it.
    const key = `${state} ${canEvaluate}`;
    if (key === shownButtons) return;
    shownButtons = key;
    replaceChildren(
      buttons,
      ...actionsOf[state].map((action) => button(titles[action], { onPress: () => void control(action) })),
      canEvaluate &&
        button('Evaluate', { kind: 'primary', title: 'Evaluate on the test images', onPress: () => evaluate('test') }),
    );
  };

  return {
    element: root,
    update(data) {
      const { record, state, progress } = data;
      if (!record || !state) return;
      replaceChildren(
        name,
        data.name ?? modelName(record),
        element('span', { class: 'run-id', title: record.id }, shortId(record)),
        element('span', { class: `badge state-${state}` }, state),
      );
      facts.textContent = factsOf(record).join(' · ');
      showButtons(state, record.epochsDone > 0 && progress === undefined);
      const { share, text } = describeProgress(data, record, state);
      bar.set(share, text);
      evaluating.hidden = progress === undefined;
      if (progress) work.set(progress.total ? progress.done / progress.total : 0, progress.phase);
    },
  };
}

function factsOf({ dataset, device, params, best }: RunRecord): string[] {
  return [
    dataset,
    device.description ? `${device.id} (${device.description})` : device.id,
    ...Object.entries(params).map(([name, value]) => `${name} ${value}`),
    ...(best ? [`best ${best.monitor} ${formatNumber(best.value)} in epoch ${best.epoch}`] : []),
  ];
}

function describeProgress({ log }: RunData, record: RunRecord, state: ShownState): { share: number; text: string } {
  const { epoch, epochs, share, secondsLeft } = progressOf(record, log);
  const where = `epoch ${epoch} of ${epochs}`;
  const took = log.findLast((line) => line.type !== 'notice')?.time ?? record.duration;
  if (state === 'running' && log.length === 0) return { share: 0, text: 'preparing: the first batch is awaited' };
  if (state !== 'running')
    return { share, text: `${where} · ${formatDuration(took)}${record.reason ? ` · ${record.reason}` : ''}` };
  const left = secondsLeft === undefined ? '' : ` · ${formatDuration(secondsLeft)} left`;
  return { share, text: `${where} · ${Math.floor(share * 100)} %${left}` };
}
