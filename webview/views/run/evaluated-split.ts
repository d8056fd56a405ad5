/** Chooses the split whose evaluation is shown; where there is none yet, says how to get it. */

import type { Evaluation, SplitName } from '../../../src/protocol/runs.ts';
import { button, dropdown } from '../../ui/controls.ts';
import { element, replaceChildren } from '../../ui/element.ts';
import { empty } from '../../ui/notices.ts';
import type { RunContext } from './context.ts';
import { emptyRun, type RunData } from './run-data.ts';

const splits: readonly SplitName[] = ['test', 'validation', 'train'];

export interface EvaluatedSplit {
  /** Dropdown, and a button to evaluate again. */
  readonly element: HTMLElement;
  /** Stands in place of what an evaluation would show. */
  readonly notice: HTMLElement;
  /** The evaluation of the chosen split, if there is one. */
  update(data: RunData): Evaluation | undefined;
}

export function evaluatedSplit(
  { host, evaluate }: Pick<RunContext, 'host' | 'evaluate'>,
  onChosen: (evaluation: Evaluation) => void,
): EvaluatedSplit {
  const notice = element('div', {});
  let data = emptyRun;
  let shownChoices = '';
  let shownNotice = '';

  const chosenSplit = (): SplitName => host.state.split ?? splits.find((split) => data.evaluations[split]) ?? 'test';
  const choice = dropdown('Split', (split) => {
    host.remember({ split: split as SplitName });
    refresh();
    const evaluation = data.evaluations[split as SplitName];
    if (evaluation) onChosen(evaluation);
  });
  const again = button('Evaluate again', { onPress: () => evaluate(chosenSplit()) });

  function refresh() {
    const split = chosenSplit();
    const choices = splits.map((value) => ({
      value,
      text: data.evaluations[value] ? value : `${value} (not evaluated)`,
    }));
    // A dropdown that is open would be closed by the same choices made anew.
    const key = JSON.stringify([choices, split]);
    if (key !== shownChoices) choice.set(choices, split);
    shownChoices = key;
    const evaluation = data.evaluations[split];
    again.hidden = evaluation === undefined || data.progress !== undefined;
    const waiting = data.progress !== undefined;
    const trained = (data.record?.epochsDone ?? 0) > 0;
    const nextNotice = evaluation ? '' : `${split} ${waiting} ${trained}`;
    if (nextNotice !== shownNotice)
      replaceChildren(notice, !evaluation && missing(split, { waiting, trained, evaluate }));
    shownNotice = nextNotice;
  }

  return {
    element: element('div', { class: 'toolbar-part' }, choice.element, again),
    notice,
    update(next) {
      data = next;
      refresh();
      return data.evaluations[chosenSplit()];
    },
  };
}

function missing(
  split: SplitName,
  { waiting, trained, evaluate }: { waiting: boolean; trained: boolean } & Pick<RunContext, 'evaluate'>,
): HTMLElement {
  if (waiting) return empty('Evaluating', 'What the network gets right and wrong is shown when this is done.');
  if (!trained) {
    return empty('No weights yet', 'After its first epoch a run can be evaluated: then its mistakes are shown here.');
  }
  const text = `Evaluate this run on its ${split} images to see which classes it takes for which, and its worst mistakes.`;
  return empty('Not evaluated yet', text, { label: `Evaluate on ${split}`, onPress: () => evaluate(split) });
}
