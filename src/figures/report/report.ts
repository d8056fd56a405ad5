/**
 * An evaluation as one page that needs nothing else: no script, no other file, its pictures within. Every number on it
 * comes from the run's files.
 */

import type { Finding } from '../../protocol/findings.ts';
import type { Evaluation, LogLine, RunRecord, SplitName } from '../../protocol/runs.ts';
import { configGroups } from '../config-facts.ts';
import { grouped } from '../format.ts';
import type { RankingPicture } from '../ranking-svg.ts';
import { modelName } from '../run-name.ts';
import { weightsName } from '../weights-name.ts';
import { calibrationSection, confusionSection, curvesSection, rankingSection } from './charts.ts';
import { findingsList, scores, sentences } from './headline.ts';
import { html, Markup } from './html.ts';
import { mistakesSection } from './mistakes.ts';
import { reportStyle } from './style.ts';
import { baselineSection, classSection, splitSection } from './tables.ts';

export interface ReportData {
  readonly record: RunRecord;
  readonly log: readonly LogLine[];
  /** Of all splits that were evaluated. */
  readonly evaluations: Readonly<Partial<Record<SplitName, Evaluation>>>;
  /** The one that the report is about. */
  readonly evaluation: Evaluation;
  readonly findings: readonly Finding[];
  /** Of the class that is looked for, where there are two and the probabilities were kept. */
  readonly ranking?: RankingPicture & { readonly label: string };
  /** Data URLs of PNGs by the images' ids; what is missing can't be read any more. */
  readonly thumbnails: ReadonlyMap<string, string>;
  /** Of Darkroom. */
  readonly version: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** SHA-256 in base64, for the page's policy. */
  hash(text: string): string;
}

export function reportPage(data: ReportData): string {
  const { record, evaluation, version, createdAt, hash } = data;
  const name = modelName(record);
  const { count, split, weights, epoch } = evaluation;
  const policy = `default-src 'none'; img-src data:; style-src 'sha256-${hash(reportStyle)}'; base-uri 'none'; form-action 'none'`;
  const body = html`<main>
<header>
<h1>${name}</h1>
<p class="lead">Evaluated on ${grouped(count)} ${split} images of ${record.dataset}, ${weightsName(weights, epoch)}, ${day(evaluation.createdAt)}</p>
</header>
${scores(evaluation)}
${sentences(data)}
${findingsList(data.findings)}
${baselineSection(evaluation)}
${splitSection(data.evaluations)}
${curvesSection(data)}
${confusionSection(evaluation)}
${classSection(evaluation)}
${calibrationSection(evaluation)}
${data.ranking && rankingSection(data.ranking)}
${mistakesSection(evaluation, data.thumbnails)}
${setupSection(record)}
<footer><p>${sources}</p><p>Made by Darkroom ${version} on ${day(createdAt)} from the files of the run ${record.id}.</p></footer>
</main>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${html`<title>${name} on ${record.dataset}: ${split}</title>`}
<style>${reportStyle}</style>
</head>
<body>
${new Markup(body.text.replace(/\n{2,}/g, '\n'))}
</body>
</html>
`;
}

const sources =
  'Intervals hold 95 %: Wilson’s (1927) of a share, Newcombe’s (1998) of a difference. Calibration error over 15 bins of equal width: Guo et al. (2017). Precision, recall and F1 are 0 where they would divide by nothing.';

function setupSection(record: RunRecord): Markup {
  const groups = configGroups(record, record.state, day);
  return html`<h2>Setup</h2>
<div class="two">${groups.map(([title, facts]) => {
    const there = facts.filter(([, value]) => value !== undefined && value !== '');
    return (
      there.length > 0 &&
      html`<section class="card"><h3>${title}</h3><dl>${there.map(([fact, value]) => html`<dt>${fact}</dt><dd>${value}</dd>`)}</dl></section>`
    );
  })}</div>`;
}

/** The same wherever the report is made. */
const day = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
