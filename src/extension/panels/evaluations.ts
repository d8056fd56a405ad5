/** Reads what an evaluation left in a run's folder: evaluation-<split>.json, and predictions-<split>.csv by cells. */

import { createReadStream } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readEvaluation, splitNames } from '../../client/evaluations.ts';
import { predictionsMissing } from '../../protocol/errors.ts';
import type { CellImage, Evaluations } from '../../protocol/run-panel.ts';
import type { Evaluation, SplitName } from '../../protocol/runs.ts';

export interface EvaluationFiles {
  read(): Promise<Evaluations>;
}

/** Reads a file again only when it has changed: a matrix of thousands of classes is large. */
export function evaluationFiles(folder: string): EvaluationFiles {
  const known = new Map<SplitName, { readonly changed: number; readonly evaluation?: Evaluation }>();
  const readOne = async (split: SplitName) => {
    const path = join(folder, `evaluation-${split}.json`);
    const changed = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    );
    if (known.get(split)?.changed !== changed)
      known.set(split, { changed, evaluation: await readEvaluation(folder, split) });
    return known.get(split)?.evaluation;
  };
  return {
    async read() {
      const found = await Promise.all(splitNames.map(readOne));
      return Object.fromEntries(found.flatMap((one) => (one ? [[one.split, one]] : [])));
    },
  };
}

/**
 * The images of one cell of the confusion matrix, most probable first.
 * @throws UserError `predictions-missing`.
 */
export async function readCell(
  folder: string,
  split: SplitName,
  actual: string,
  predicted: string,
): Promise<readonly CellImage[]> {
  const path = join(folder, `predictions-${split}.csv`);
  await access(path).catch(() => {
    throw predictionsMissing(path);
  });
  // Loaded when it is needed: the extension shall be there at once.
  const { parse } = await import('csv-parse');
  const images: CellImage[] = [];
  // Row by row: the file of a large split is not for memory, and the extension host must not stand still.
  const rows = createReadStream(path).pipe(
    parse({ from_line: 2, relax_column_count: true, skip_records_with_error: true }),
  );
  for await (const [id, label, guess, probability] of rows as AsyncIterable<readonly string[]>) {
    if (label === actual && guess === predicted) images.push({ id: id!, probability: Number(probability) });
  }
  return images.sort((a, b) => b.probability - a.probability);
}
