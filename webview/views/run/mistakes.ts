/** The tab Mistakes: images that the network got wrong, and labels that may be wrong themselves, each beside its like. */

import type { MistakesState } from '../../../src/protocol/run-panel.ts';
import type { Evaluation } from '../../../src/protocol/runs.ts';
import { dropdown } from '../../ui/controls.ts';
import { element } from '../../ui/element.ts';
import type { RunContext, RunView } from './context.ts';
import { evaluatedSplit } from './evaluated-split.ts';
import { imageDetail } from './image-detail.ts';
import { mistakeList } from './mistake-list.ts';
import { suspectList } from './suspect-list.ts';

const kinds = [
  { value: 'mistakes', text: 'mistakes of the network' },
  { value: 'suspects', text: 'suspected wrong labels' },
] as const;

export function mistakesView(context: RunContext): RunView {
  const { host } = context;
  const detail = imageDetail(context);
  const lists = { mistakes: mistakeList(context, detail), suspects: suspectList(context, detail) };
  const split = evaluatedSplit(context, (evaluation) => show(evaluation));
  const kind = dropdown('Show', (value) => {
    const { order = 'worst', ...rest } = host.state.mistakes ?? {};
    host.remember({ mistakes: { ...rest, order, show: value as MistakesState['show'] } });
    if (shown) show(shown);
  });
  kind.set(kinds, host.state.mistakes?.show ?? 'mistakes');
  let shown: Evaluation | undefined;
  let dataset = '';

  function show(evaluation: Evaluation) {
    shown = evaluation;
    const wanted = host.state.mistakes?.show ?? 'mistakes';
    detail.close();
    for (const [name, list] of Object.entries(lists)) list.element.hidden = name !== wanted;
    lists[wanted].show(evaluation, dataset);
  }

  const body = element('div', {}, detail.element, lists.mistakes.element, lists.suspects.element);
  return {
    element: element('div', {}, element('div', { class: 'toolbar' }, split.element, kind.element), split.notice, body),
    update(data) {
      dataset = data.record?.dataset ?? '';
      const evaluation = split.update(data);
      for (const part of [body, kind.element]) part.hidden = evaluation === undefined;
      if (evaluation && evaluation !== shown) show(evaluation);
    },
  };
}
