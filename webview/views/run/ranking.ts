/** How well the probability of a class tells its images from all others, and what a threshold on it would bring. */

import { describeRates, rankingCsv } from '../../../src/figures/ranking-rows.ts';
import { precisionRecallSvg, type RankingPicture, rocSvg } from '../../../src/figures/ranking-svg.ts';
import type { RankingAnswer } from '../../../src/protocol/run-panel.ts';
import type { Evaluation, Ranking } from '../../../src/protocol/runs.ts';
import { type FigureOptions, figure } from '../../charts/figure.ts';
import { ring } from '../../ui/controls.ts';
import { element, replaceChildren } from '../../ui/element.ts';
import { problem, problemOf } from '../../ui/notices.ts';
import { oneClass } from '../../ui/one-class.ts';
import type { RunContext } from './context.ts';
import { thresholdView } from './threshold.ts';

export interface RankingSection {
  readonly element: HTMLElement;
  /** Asks for the ranking, once it is seen. */
  show(): void;
}

export function rankingSection(evaluation: Evaluation, context: RunContext): RankingSection {
  const { host } = context;
  const { classNames, classes, split } = evaluation;
  const body = element('div', {});
  // Of two classes the second is the one that is looked for; of many, that which is hardest to tell.
  const start = classNames.length === 2 ? 1 : hardest(evaluation);
  const remembered = classNames.indexOf(host.state.ranked ?? '');
  let chosen = remembered >= 0 ? remembered : start;
  let turn = 0;

  const choose = (index: number) => {
    if (index === chosen && turn > 0) return;
    chosen = index;
    host.remember({ ranked: classNames[chosen] });
    void show();
  };

  async function show() {
    const own = ++turn;
    const label = classNames[chosen]!;
    const heading = element('h3', {}, label);
    if (classes[chosen]!.support === 0 || classes[chosen]!.support === evaluation.count) {
      const text = `There are ${classes[chosen]!.support === 0 ? 'no' : 'only'} images of ${label} in ${split}: there is nothing to tell apart.`;
      return replaceChildren(body, heading, element('p', { class: 'muted' }, text));
    }
    replaceChildren(body, heading, ring('Reading the probabilities'));
    try {
      const answer = await host.ask('ranking', { split, label });
      if (own === turn) replaceChildren(body, heading, rankingBody(answer, label, evaluation, context));
    } catch (error) {
      if (own === turn) replaceChildren(body, heading, problem(problemOf(error)));
    }
  }
  const choice = oneClass({ label: 'Class', classNames, chosen, onChoose: (index) => choose(index!) });
  return {
    element: element('div', {}, element('div', { class: 'toolbar' }, choice), body),
    show: () => void show(),
  };
}

function hardest({ classes }: Evaluation): number {
  const value = (index: number) =>
    classes[index]!.averagePrecision ?? (classes[index]!.support > 0 ? classes[index]!.f1 : 2);
  return classes.reduce((worst, _, index) => (value(index) < value(worst) ? index : worst), 0);
}

function rankingBody(
  answer: RankingAnswer,
  label: string,
  { split }: Evaluation,
  { save, fileName }: RunContext,
): HTMLElement {
  const { auc, averagePrecision } = answer;
  const ranking: Ranking = {
    positives: answer.positives,
    negatives: answer.negatives,
    thresholds: new Float32Array(answer.thresholds),
    truePositives: new Int32Array(answer.truePositives),
    falsePositives: new Int32Array(answer.falsePositives),
  };
  let picture: RankingPicture = { ranking, auc, averagePrecision };
  const options = (title: string, draw: typeof rocSvg): FigureOptions => ({
    title,
    describe: () => `${title} of ${label}: ${describeRates(picture)}`,
    svg: (width, palette) => draw(picture, width, palette),
    columns: ['threshold', 'precision', 'recall', 'false positive rate', 'F1'].map((name) => ({ title: name })),
    rows: () =>
      rankingCsv(ranking, 41)
        .slice(1)
        .map((row) => row.map((value) => (value === '' ? '' : Number(value).toFixed(4)))),
    csv: () => rankingCsv(ranking),
    save,
    fileName: () => `${fileName()} ${split} ${label}`,
  });
  const curves = [figure(options('ROC', rocSvg)), figure(options('Precision and recall', precisionRecallSvg))];
  const threshold = thresholdView(ranking, label, split, (value) => {
    picture = { ...picture, threshold: value };
    for (const curve of curves) curve.redraw();
  });
  return element('div', { class: 'charts ranking' }, ...curves.map((curve) => curve.element), threshold);
}
