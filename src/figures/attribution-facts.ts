/** What is to be said of an attribution beside its picture: of the class, the method, and how far it can be trusted. */

import { type Attribution, type AttributionDetails, methodNames, type ScoreKind } from '../protocol/attributions.ts';
import { formatNumber, formatShare, grouped } from './format.ts';

export type Fact = readonly [name: string, value: string];

const scoreNames: Readonly<Record<ScoreKind, string>> = {
  logit: 'score (logit)',
  'log-probability': 'score (log probability)',
  output: 'score (output)',
};

export function attributionFacts(attribution: Attribution): readonly Fact[] {
  const { prediction, target, score, scoreKind, details, peak, highest, lowest } = attribution;
  const first = prediction.top[0];
  return [
    ['method', methodNames[details.method]],
    ['class', `${target.label}, ${formatShare(target.probability)}`],
    ...(first && first.index !== target.index
      ? [['predicted', `${first.label}, ${formatShare(first.probability)}`] as const]
      : []),
    [scoreNames[scoreKind], formatNumber(score)],
    ...methodFacts(details, score),
    ['highest', `${formatNumber(highest)} in row ${peak.row}, column ${peak.column}`],
    ['lowest', formatNumber(lowest)],
  ];
}

function methodFacts(details: AttributionDetails, score: number): readonly Fact[] {
  switch (details.method) {
    case 'gradcam':
      return [['feature maps', `${details.layer}, ${details.grid.join(' × ')}`]];
    case 'saliency':
      return [
        [
          'gradients',
          details.samples === 1
            ? 'of the image alone'
            : `mean of ${details.samples}, with noise of ${formatShare(details.noise, 0)}`,
        ],
      ];
    case 'integrated-gradients':
      return [
        ['baseline', `${details.baseline}, score ${formatNumber(details.baselineScore)}`],
        ['steps', String(details.steps)],
        ['sum', `${formatNumber(details.sum)} of ${formatNumber(score - details.baselineScore)}`],
      ];
    case 'occlusion': {
      const { window, stride, positions, baseline, strongest } = details;
      const { row, column, height, width, probability } = strongest;
      return [
        ['square', `${window} × ${window}, ${baseline}, every ${stride} px: ${grouped(positions)} places`],
        [
          'most lost',
          `${formatShare(probability)} left with rows ${span(row, height)} and columns ${span(column, width)} covered`,
        ],
      ];
    }
  }
}

const span = (from: number, length: number) => `${from}–${from + length - 1}`;

/** What a person should know before they believe the picture; undefined where there is nothing. */
export function attributionWarning({ details, score, highest, lowest, target }: Attribution): string | undefined {
  if (highest === 0 && lowest === 0) {
    return details.method === 'gradcam'
      ? `Nothing in the maps of ${details.layer} speaks for ${target.label}. Another layer or method may show more.`
      : `No pixel changes the score of ${target.label}: units that are dead for this image pass nothing on.`;
  }
  if (details.method === 'occlusion' && highest <= 0) {
    return `No covered part lowers the score of ${target.label}: nothing in the image speaks for it.`;
  }
  if (details.method !== 'integrated-gradients') return undefined;
  const difference = score - details.baselineScore;
  const missed = Math.abs(details.sum - difference);
  // What the method itself takes as enough.
  if (missed <= Math.max(1e-3, 0.011 * Math.abs(difference))) return undefined;
  return `The attributions should sum to ${formatNumber(difference)}, but miss it by ${formatNumber(missed)}: the picture is only roughly right.`;
}
