/** The request `run/suspects`: labels of a split that are probably wrong, from the probabilities that an evaluation kept. */

import type { Suspects } from '../../protocol/labels.ts';
import type { RunRecord, SplitName } from '../../protocol/runs.ts';
import type { Handler } from '../context.ts';
import { readOutcomes } from '../evaluate/kept-outcomes.ts';
import { findRun } from '../runs/folders.ts';
import { readRecord } from '../runs/record.ts';
import { type Doubt, doubtLabels, marginOf } from './confident-learning.ts';

/** Suspects that are told unless more are asked for. */
const usual = 1_000;

/** @throws UserError `not-evaluated`, `predictions-missing`, `outputs-missing`. */
export const suspectLabels: Handler<'run/suspects'> = async ({ workspace, run, split, limit = usual }) => {
  const folder = await findRun(workspace, run);
  const record = await readRecord(folder);
  const { evaluation, ids, actual, probabilities } = await readOutcomes(folder, split);
  const { classNames } = evaluation;
  const found = doubtLabels({ labels: actual, probabilities: await probabilities(), classes: classNames.length });
  const suspects: Suspects = {
    run: record.id,
    split,
    classNames,
    count: ids.length,
    ...warningOf(record, split, actual),
    estimated: found.estimated,
    total: found.doubts.length,
    confident: found.doubts.filter(({ confident }) => confident).length,
    suspects: found.doubts.slice(0, limit).map((doubt) => suspect(doubt, ids)),
  };
  return suspects;
};

const suspect = (doubt: Doubt, ids: readonly string[]) => {
  const { at, given, suggested, givenProbability, suggestedProbability, confident } = doubt;
  return { id: ids[at]!, given, suggested, givenProbability, suggestedProbability, margin: marginOf(doubt), confident };
};

/** Images of a class that its threshold needs to be worth something. */
const fewImages = 5;

function warningOf({ limit }: RunRecord, split: SplitName, labels: Int32Array): { readonly warning?: string } {
  if (split === 'train') {
    const part = limit === undefined ? 'these images' : 'some of these images';
    return {
      warning: `The network was trained on ${part}, with these labels: it has learned wrong ones as well and doubts few of them. Look at the validation or test images, or train with another split to have these among them.`,
    };
  }
  const perClass = labels.length / Math.max(1, new Set(labels).size);
  if (perClass >= fewImages) return {};
  return {
    warning: `A class has ${perClass.toFixed(1)} images in this split on average: what is usual for a class can hardly be told from so few, so look at each suspect yourself.`,
  };
}
