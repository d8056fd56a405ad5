/** A report: what stands in it, what its policy allows, and what it is without files that may be missing. */

import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { areaUnderRoc, averagePrecision, rankingOf } from '../../../src/engine/evaluate/ranking.ts';
import { html } from '../../../src/figures/report/html.ts';
import { type ReportData, reportPage } from '../../../src/figures/report/report.ts';
import { batch, epoch, evaluation, record, whales } from '../cli/data.ts';
import { makeEvaluation } from '../webview/gallery/evaluations.ts';

const bad = '<img src=x onerror="alert(1)">';
const hash = (text: string) => createHash('sha256').update(text).digest('base64');
const data: ReportData = {
  ...{ record, evaluation, hash, version: '0.1.0' },
  log: [batch, epoch, { ...epoch, epoch: 4, step: 676, time: 19 }],
  evaluations: { test: evaluation, validation: { ...evaluation, split: 'validation', count: 600, accuracy: 0.982 } },
  findings: [
    {
      ...{ kind: 'overfitting', severity: 'warning', title: 'Overfits', message: bad, advice: 'Stop earlier.' },
      ...{ evidence: { numbers: {} }, tab: 'curves' },
    },
  ],
  thumbnails: new Map([['test/417', 'data:image/png;base64,AAAA']]),
  createdAt: '2026-11-25T03:14:00.000Z',
};
const without = (page: string, tag: string) => page.replace(new RegExp(`<${tag}.*?</${tag}>`, 'gs'), '');

describe('A report', () => {
  const page = reportPage(data);

  test('has the numbers of the files', () => {
    for (const text of [
      'Evaluated on 900 test images of fashion, best weights of epoch 7',
      '96.00 %',
      '95 %: 94.5–97.1',
      'The network is 12.8 points better than the best simple method, logistic regression.',
      'Accuracy on validation is 2.2 points above test',
      'Most often confused: Shirt taken for T-shirt, 17 of 100 images.',
      'Overfits',
      '<dt>dropout</dt><dd>0.25</dd>',
      'Made by Darkroom 0.1.0 on 2026-11-25 03:14 UTC from the files of the run',
    ]) {
      expect(page).toContain(text);
    }
    for (const title of ['Loss', 'Accuracy', 'Confusion on test', 'Reliability diagram']) {
      expect(page).toContain(`<title>${title}`);
    }
    expect(page.match(/<img /g)).toHaveLength(1);
    expect(page).toContain('The image can’t be read any more.');
  });

  test('needs nothing from elsewhere, and its policy says so', () => {
    const style = page.match(/<style>(.*?)<\/style>/s)![1]!;
    expect(page).toContain(`style-src 'sha256-${hash(style)}'`);
    expect(page).toContain("default-src 'none'");
    const rest = without(page, 'style').replaceAll('xmlns="http://www.w3.org/2000/svg"', '');
    for (const never of [/<script/, /<link/, /https?:/, /<[^>]*\sstyle=/, /<[^>]*\son\w+=/, /\ssrc="(?!data:)/]) {
      expect(rest.match(never)?.[0]).toBeUndefined();
    }
    expect(page).toContain('prefers-color-scheme: dark');
    // The charts follow the page from light to dark.
    expect(without(page, 'style')).not.toMatch(/(fill|stroke)="#/);
  });

  test('takes nothing from data for markup', () => {
    const names = [bad, ...evaluation.classNames.slice(1)];
    const classes = evaluation.classes.map((one, i) => ({ ...one, name: names[i]! }));
    const marked = { ...evaluation, classNames: names, classes };
    const trap = reportPage({
      ...data,
      evaluation: marked,
      record: { ...record, dataset: bad, params: { [bad]: bad } },
    });
    expect(trap).not.toContain('<img src=x');
    expect(trap).toContain('&lt;img src=x');
    expect(html`${'<b>'}${[html`<i>`, '&']}${undefined}${false}${0}`.text).toBe('&lt;b&gt;<i>&amp;0');
  });

  test('of an evaluation of before, alone, is made of what there is', () => {
    const { calibration: _, baselines: __, ...old } = evaluation;
    const bare = reportPage({
      ...data,
      evaluation: old,
      evaluations: { test: old },
      findings: [],
      log: [],
      thumbnails: new Map(),
    });
    for (const title of ['Beside simple methods', 'Splits', 'Training', 'Calibration', 'Findings']) {
      expect(bare).not.toContain(`<h2>${title}</h2>`);
    }
    expect(bare).toContain('<h2>Each class</h2>');
    expect(bare).not.toMatch(/undefined|NaN|\[object/);
  });

  test('of thousands of classes lists the weakest and draws all', () => {
    const many = reportPage({ ...data, evaluation: whales, evaluations: { test: whales } });
    expect(many).toContain('The 60 with the lowest F1 of 1,000 classes.');
    expect(many.length).toBeLessThan(300_000);
    expect(many).toContain('stand together');
  });

  test('of two classes has the curves of the second', () => {
    const { evaluation: two, outcomes } = makeEvaluation(['no tumour', 'tumour'], 300);
    const scores = outcomes.probabilities.filter((_, i) => i % 2 === 1);
    const ranking = rankingOf(scores, (i) => outcomes.actual[i] === 1);
    const areas = { auc: areaUnderRoc(ranking), averagePrecision: averagePrecision(ranking) };
    const shown = { label: 'tumour', ranking, threshold: 0.5, ...areas };
    const curves = reportPage({ ...data, evaluation: two, evaluations: { test: two }, ranking: shown });
    expect(curves).toContain('<h2>Telling tumour from the rest</h2>');
    expect(curves).toContain(`AUC ${two.classes[1]!.auc!.toFixed(4)}`);
    expect(curves).toContain(`AP ${two.classes[1]!.averagePrecision!.toFixed(4)}`);
    expect(page).not.toContain('Telling');
  });
});
