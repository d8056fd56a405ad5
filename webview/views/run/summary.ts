/** The tab Summary: the network's layers, shapes, parameters and costs, as Keras prints them. */

import { layerCsv } from '../../../src/figures/layer-csv.ts';
import { saveMenu } from '../../charts/save.ts';
import { ring } from '../../ui/controls.ts';
import { element, replaceChildren } from '../../ui/element.ts';
import { problem, problemOf } from '../../ui/notices.ts';
import { layerTable } from '../layer-table.ts';
import { askSummary } from './ask-summary.ts';
import type { RunContext, RunView } from './context.ts';

export function summaryView(context: RunContext): RunView {
  const { save, fileName } = context;
  const root = element('div', {});
  let asked = false;
  const load = async () => {
    replaceChildren(root, ring('Building the model'));
    try {
      const summary = await askSummary(context);
      const saving = saveMenu(() => ({ name: `${fileName()} summary`, rows: () => layerCsv(summary) }), save, ['csv']);
      replaceChildren(root, element('div', { class: 'toolbar' }, saving), ...layerTable(summary));
    } catch (error) {
      replaceChildren(root, problem(problemOf(error), { label: 'Try again', onPress: () => void load() }));
    }
  };
  return {
    element: root,
    update({ record }) {
      if (asked || !record) return;
      asked = true;
      void load();
    },
  };
}
