/** What an evaluation is of, and its accuracy, in a line above what a tab shows of it. */

import { formatNumber, formatShare, grouped } from '../../../src/figures/format.ts';
import { intervalText } from '../../../src/figures/intervals.ts';
import { testLooksText } from '../../../src/figures/test-looks.ts';
import { weightsName } from '../../../src/figures/weights-name.ts';
import type { Evaluation } from '../../../src/protocol/runs.ts';

export const evaluationFacts = (evaluation: Evaluation): string[] => [
  `accuracy ${formatShare(evaluation.accuracy, 2)} (95 %: ${intervalText(evaluation.interval)})`,
  `loss ${formatNumber(evaluation.loss)}`,
  ...originFacts(evaluation),
];

/** Images, weights and time. */
export const originFacts = ({ split, count, weights, epoch, looks, createdAt }: Evaluation): string[] => [
  `${grouped(count)} ${split} images`,
  weightsName(weights, epoch),
  new Date(createdAt).toLocaleString(),
  ...(looks ? [testLooksText(looks).replace(/\.$/, '')] : []),
];
