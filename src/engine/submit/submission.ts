/**
 * The request `run/submission`: predictions for a folder of images in the shape of a sample CSV, in its rows' order, with
 * the label names that the dataset came with. What was written is noted, so that its score can be noted, too.
 */

import { appendFile, mkdir } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { csvField } from '../../figures/csv-field.ts';
import { imagesNotPredicted } from '../../protocol/errors.ts';
import type { Prediction } from '../../protocol/runs.ts';
import type { SubmissionLine } from '../../protocol/submissions.ts';
import type { Handler } from '../context.ts';
import { findImages } from '../datasets/image-files.ts';
import { predictImages } from '../predict/predict.ts';
import { findRun } from '../runs/folders.ts';
import { readRecord } from '../runs/record.ts';
import { writeFileAtomic } from '../runs/write.ts';
import { readSample, type Sample } from './sample.ts';

export const writeSubmission: Handler<'run/submission'> = async (params, context) => {
  const { workspace, run, images, sample: samplePath, out, device } = params;
  const { classNames, id } = await readRecord(await findRun(workspace, run));
  const folder = resolve(workspace, images);
  const { files } = await findImages(folder, context);
  const ids = files.map((file) => file.id);
  const sample = await readSample(resolve(workspace, samplePath), ids, classNames);
  const top = Math.min(params.top ?? sample.top, classNames.length);
  const paths = ids.map((name) => join(folder, name));
  const { predictions } = await predictImages({ workspace, run, paths, top, device }, context);
  const unread = predictions.filter(({ error }) => error !== undefined).map(({ path }) => path);
  if (unread.length > 0) throw imagesNotPredicted(unread);
  const path = resolve(workspace, out);
  await mkdir(dirname(path), { recursive: true });
  await writeFileAtomic(path, submissionCsv(sample, predictions));
  const line: SubmissionLine = {
    type: 'file',
    file: nameIn(workspace, path),
    run: id,
    createdAt: new Date().toISOString(),
    rows: sample.rows.length,
    top,
  };
  await appendFile(join(workspace, '.darkroom', 'submissions.jsonl'), `${JSON.stringify(line)}\n`);
  return { path, rows: sample.rows.length, top, labels: sample.labels };
};

/** @param predictions In the order of the images. */
function submissionCsv({ header, rows, images, labelColumn, labels }: Sample, predictions: readonly Prediction[]) {
  const written = rows.map((row, at) => {
    const cells = [...row];
    while (cells.length <= labelColumn) cells.push('');
    const { top } = predictions[images[at]!]!;
    cells[labelColumn] = top.map(({ label, index }) => (labels === 'numbers' ? String(index) : label)).join(' ');
    return cells;
  });
  return [...(header ? [header] : []), ...written].map((cells) => `${cells.map(csvField).join(',')}\n`).join('');
}

function nameIn(workspace: string, path: string): string {
  const below = relative(workspace, path);
  return below.startsWith('..') || isAbsolute(below) ? path : below.split(sep).join('/');
}
