/**
 * The request `run/report`: an evaluation as one page. It is read from the run's files; only the pictures of the worst
 * mistakes come from the dataset, and a report is made without those that are gone.
 */

import { createHash } from 'node:crypto';
import { version } from '../../../package.json';
import { findIn } from '../../detectors/find.ts';
import { shownMistakes } from '../../figures/report/mistakes.ts';
import { type ReportData, reportPage } from '../../figures/report/report.ts';
import { CancelledError, notEvaluated, UserError } from '../../protocol/errors.ts';
import type { Evaluation, RunRecord } from '../../protocol/runs.ts';
import type { Handler, RequestContext } from '../context.ts';
import { datasetPng } from '../datasets/images.ts';
import { openedDataset } from '../datasets/opened.ts';
import { readEvaluations } from '../evaluate/evaluation-file.ts';
import { rankedClass } from '../evaluate/rank-class.ts';
import { findRun } from '../runs/folders.ts';
import { readLog } from '../runs/log.ts';
import { readRecord } from '../runs/record.ts';

/** Pixels of a thumbnail's longer side. */
const thumbnailSize = 128;

export const makeReport: Handler<'run/report'> = async ({ workspace, run, split }, context) => {
  const folder = await findRun(workspace, run);
  const record = await readRecord(folder);
  const evaluations = await readEvaluations(folder);
  const evaluation = evaluations[split];
  if (!evaluation) throw notEvaluated(record.id, split);
  const log = await readLog(folder);
  const page = reportPage({
    record,
    log,
    evaluations,
    evaluation,
    findings: findIn(record, log, evaluations),
    ranking: await rankingOf(folder, evaluation),
    thumbnails: await thumbnailsOf(workspace, record, evaluation, context),
    version,
    createdAt: new Date().toISOString(),
    hash: (text) => createHash('sha256').update(text).digest('base64'),
  });
  return { html: page };
};

/** Of two classes the second; without the probabilities, none. */
async function rankingOf(folder: string, { split, classNames }: Evaluation): Promise<ReportData['ranking']> {
  const label = classNames[1];
  if (classNames.length !== 2 || label === undefined) return undefined;
  try {
    const { ranking, auc, averagePrecision } = await rankedClass(folder, split, label);
    return auc === undefined ? undefined : { label, ranking, auc, averagePrecision, threshold: 0.5 };
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

async function thumbnailsOf(
  workspace: string,
  record: RunRecord,
  { mistakes }: Evaluation,
  context: RequestContext,
): Promise<ReadonlyMap<string, string>> {
  const thumbnails = new Map<string, string>();
  const opened = await openedDataset(workspace, record.dataset, context).catch(withoutUserError);
  if (!opened) return thumbnails;
  const shown = mistakes.slice(0, shownMistakes);
  for (const [i, { id }] of shown.entries()) {
    if (context.signal.aborted) throw new CancelledError('The report');
    context.progress('Reading the worst mistakes', i, shown.length);
    const png = await datasetPng(opened.dataset, id, thumbnailSize).catch(withoutUserError);
    if (png) thumbnails.set(id, `data:image/png;base64,${Buffer.from(png).toString('base64')}`);
  }
  return thumbnails;
}

/** What a person did to the images is no reason to have no report. */
function withoutUserError(error: unknown): undefined {
  if (error instanceof UserError) return undefined;
  throw error;
}
