/** The tab Metrics: how good a network is on a split, and how much of that is chance. */

import { classCsvRows } from '../../../src/figures/class-rows.ts';
import { gapsOf, gapText } from '../../../src/figures/gaps.ts';
import type { Evaluations } from '../../../src/protocol/run-panel.ts';
import type { Evaluation, SplitName } from '../../../src/protocol/runs.ts';
import { saveMenu } from '../../charts/save.ts';
import { button, ring } from '../../ui/controls.ts';
import { element, replaceChildren } from '../../ui/element.ts';
import { problem, problemOf } from '../../ui/notices.ts';
import { baselineTable } from './baseline-table.ts';
import { calibrationSection } from './calibration.ts';
import { classTable } from './class-table.ts';
import type { RunContext, RunView } from './context.ts';
import { evaluatedSplit } from './evaluated-split.ts';
import { originFacts } from './evaluation-facts.ts';
import { rankingSection } from './ranking.ts';
import { scores } from './scores.ts';

export function metricsView(context: RunContext): RunView {
  const { host, save, fileName, evaluate } = context;
  const body = element('div', { class: 'metrics' });
  const gaps = element('div', {});
  let shown: Evaluation | undefined;
  let known: Evaluations = {};
  const split = evaluatedSplit(context, (evaluation) => show(evaluation));
  const saving = saveMenu(
    () => ({
      name: `${fileName()} classes ${shown?.split ?? ''}`,
      rows: () => (shown ? classCsvRows(shown) : []),
    }),
    save,
    ['csv'],
  );

  const trouble = element('div', {});
  const report = button('Save report', {
    title: 'Save all of this as one HTML page, with the curves, the confusion matrix and the worst mistakes',
    onPress: () => void saveReport(),
  });
  async function saveReport() {
    if (!shown) return;
    report.disabled = true;
    replaceChildren(trouble, ring('Making the report'));
    try {
      await host.ask('report', { split: shown.split, name: `${fileName()} ${shown.split}` });
      replaceChildren(trouble);
    } catch (error) {
      replaceChildren(trouble, problem(problemOf(error)));
    } finally {
      report.disabled = false;
    }
  }

  function show(evaluation: Evaluation) {
    shown = evaluation;
    const ranking = evaluation.classNames.length > 1 ? rankingSection(evaluation, context) : undefined;
    const ranked = ranking && section('Telling a class from the others', ranking.element);
    if (ranking && ranked) onceSeen(ranked, ranking.show);
    replaceChildren(
      body,
      element('p', { class: 'facts' }, originFacts(evaluation).join(' · ')),
      scores(evaluation),
      gaps,
      section('Beside simple methods', baselineTable(evaluation)),
      section('Each class', classTable(evaluation)),
      section('Calibration', calibrationSection(evaluation, context)),
      ranked,
    );
    showGaps();
  }

  function showGaps() {
    const found = gapsOf(known).map((gap) => element('p', {}, gapText(gap)));
    const missing = shown && missingSplit(shown, known);
    const press = missing && element('button', { class: 'link' }, `Evaluate on ${missing} too`);
    press?.addEventListener('click', () => evaluate(missing!));
    replaceChildren(
      gaps,
      ...found,
      press && element('p', { class: 'muted' }, press, ' to see whether accuracy differs by more than chance.'),
    );
  }

  return {
    element: element(
      'div',
      {},
      element('div', { class: 'toolbar' }, split.element, report, saving),
      split.notice,
      trouble,
      body,
    ),
    update(data) {
      const chosen = split.update(data);
      for (const part of [report, saving, body]) part.hidden = chosen === undefined;
      const changed = known !== data.evaluations;
      known = data.evaluations;
      if (chosen && chosen !== shown) show(chosen);
      else if (changed) showGaps();
    },
  };
}

const section = (title: string, body: HTMLElement) => element('section', {}, element('h2', {}, title), body);

/** What is asked of the engine is asked when somebody looks at it. */
function onceSeen(target: HTMLElement, use: () => void): void {
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    observer.disconnect();
    use();
  });
  observer.observe(target);
}

/** The split that this one should be compared with, as long as it was not evaluated with the same weights. */
function missingSplit({ split }: Evaluation, known: Evaluations): SplitName | undefined {
  const other = split === 'test' ? 'validation' : split === 'validation' ? 'test' : 'validation';
  const pair = { [split]: known[split], [other]: known[other] };
  return gapsOf(pair).length > 0 ? undefined : other;
}
