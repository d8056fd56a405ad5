/** Whether a network is right as often as it says: its reliability diagram. */

import { sureness } from '../../../src/figures/calibration.ts';
import { formatShare } from '../../../src/figures/format.ts';
import {
  calibrationColumns,
  calibrationRows,
  describeCalibration,
  reliabilitySvg,
} from '../../../src/figures/reliability-svg.ts';
import { capital } from '../../../src/figures/words.ts';
import type { Calibration, Evaluation } from '../../../src/protocol/runs.ts';
import { figure } from '../../charts/figure.ts';
import { element } from '../../ui/element.ts';
import type { RunContext } from './context.ts';

export function calibrationSection(
  { accuracy, calibration }: Evaluation,
  { save, fileName }: Pick<RunContext, 'save' | 'fileName'>,
): HTMLElement {
  if (!calibration) {
    return element(
      'p',
      { class: 'muted' },
      'This evaluation was made before calibration was measured. Evaluate again to see it.',
    );
  }
  const diagram = figure({
    title: 'Reliability',
    describe: () => describeCalibration(calibration),
    svg: (width, palette) => reliabilitySvg(calibration, width, palette),
    columns: calibrationColumns.map((title) => ({ title })),
    rows: () => calibrationRows(calibration),
    csv: () => csvRows(calibration),
    save,
    fileName,
  });
  return element(
    'div',
    { class: 'chart-and-words' },
    diagram.element,
    element(
      'div',
      {},
      element(
        'p',
        {},
        `Expected calibration error ${formatShare(calibration.ece)}, in the worst bin ${formatShare(calibration.mce)}.`,
      ),
      element('p', {}, `${capital(sureness(calibration, accuracy))}.`),
      element(
        'p',
        { class: 'muted' },
        'Images are put into 15 bins by the probability of the class that was predicted. A bar is the share of them that is right; its coloured end is what lacks to the mean confidence of the bin, or what exceeds it. On the dashed line a network is right as often as it says.',
      ),
    ),
  );
}

const csvRows = ({ bins }: Calibration): (readonly (string | number)[])[] => [
  ['from', 'to', 'images', 'confidence', 'accuracy'],
  ...bins.map(({ count, confidence, accuracy }, i) => [
    ...[i / bins.length, (i + 1) / bins.length, count],
    ...(count ? [confidence, accuracy] : ['', '']),
  ]),
];
