/**
 * ReLU units that are 0 whatever the image: no gradient reaches them, so that they never come back (Lu et al., "Dying ReLU
 * and initialization", 2019). The engine counts them over a sample of training images after some epochs.
 */

import { formatShare as percent } from '../figures/format.ts';
import { listed } from '../figures/words.ts';
import type { Detector } from './detector.ts';

/** Part of a layer. In healthy networks a third may be silent, wide dense layers above all; more than half is waste. */
const much = 0.6;

/** Of fewer units, one or two are a large part by chance. */
const fewUnits = 8;

export const deadUnits: Detector = {
  kind: 'dead-units',
  detect({ epochs }) {
    const line = epochs.findLast(({ relu }) => relu !== undefined);
    const layers = (line?.relu?.layers ?? []).filter(
      ({ units, dead }) => dead === units || (units >= fewUnits && dead / units >= much),
    );
    const worst = layers.reduce((a, b) => (b.dead / b.units > a.dead / a.units ? b : a), layers[0]!);
    if (!line?.relu || !worst) return undefined;
    const silent = worst.dead === worst.units;
    const others =
      layers.length > 1
        ? ` (and many in ${listed(layers.filter((one) => one !== worst).map(({ layer }) => layer))})`
        : '';
    return {
      severity: silent ? 'error' : 'warning',
      title: silent
        ? `Every unit of ${worst.layer} is dead`
        : `Dead units in ${listed(
            layers.map(({ layer }) => layer),
            2,
          )}`,
      message: `${worst.dead} of the ${worst.units} ReLU units of ${worst.layer} (${percent(worst.dead / worst.units)}) are 0 for each of ${line.relu.images} training images${others}.`,
      advice:
        'A dead unit gets no gradient and stays dead: lower the learning rate, begin with biases of 0 and heNormal weights, or use leakyReLU or elu.',
      evidence: {
        epoch: line.epoch,
        layers: layers.map(({ layer }) => layer),
        numbers: { dead: worst.dead, units: worst.units, images: line.relu.images },
      },
      tab: 'layers',
    };
  },
};
