/** The tab Graph: the run's network layer by layer, with ways to the model file and to the feature maps. */

import { answerBox } from '../../ui/answer-box.ts';
import { element } from '../../ui/element.ts';
import { modelGraphView } from '../model-graph.ts';
import { askSummary } from './ask-summary.ts';
import type { RunContext, RunView } from './context.ts';

export function graphView(context: RunContext): RunView {
  const { host, save, fileName, showLayer, tell } = context;
  const box = answerBox();
  const graph = modelGraphView({
    save,
    fileName,
    open: (place) => void host.ask('openPlace', place).catch(tell),
    maps: showLayer,
  });
  let asked = false;
  return {
    element: element('div', {}, box.element),
    update({ record }) {
      if (asked || !record) return;
      asked = true;
      void box.fill({
        what: 'Building the model',
        ask: (options) => askSummary(context, options),
        show(summary) {
          graph.show(summary);
          return [graph.element];
        },
      });
    },
  };
}
