/** Weights of the classes in the loss, from what the model file says. */

import type { TrainSettings } from '../../api/model.ts';
import { badOption } from '../../protocol/errors.ts';
import { suggestion } from '../../protocol/nearest.ts';

/**
 * Weight of each class, [classes], or undefined where all are equal. `balanced` is n / (classes · count), so that every
 * class has the same say however many images it has (King and Zeng, "Logistic regression in rare events data", 2001).
 *
 * @param labels Labels of the training images.
 */
export function classWeights(
  setting: TrainSettings['classWeights'],
  classNames: readonly string[],
  labels: ArrayLike<number>,
): Float32Array | undefined {
  if (setting === undefined) return undefined;
  if (setting === 'balanced') return balanced(classNames.length, labels);
  const weights = new Float32Array(classNames.length).fill(1);
  for (const [name, weight] of Object.entries(setting)) {
    const index = classNames.indexOf(name);
    if (index < 0) {
      throw badOption('classWeights', `the dataset has no class "${name}"`, suggestion(name, classNames));
    }
    if (!Number.isFinite(weight) || weight < 0) {
      throw badOption('classWeights', `the weight of "${name}" is ${weight}`, 'Give a number of 0 or more.');
    }
    weights[index] = weight;
  }
  return weights;
}

function balanced(classes: number, labels: ArrayLike<number>): Float32Array {
  const counts = new Float64Array(classes);
  for (let i = 0; i < labels.length; i++) counts[labels[i]!]!++;
  // A class without training images never occurs in the loss; its weight only must not be infinite.
  return Float32Array.from(counts, (count) => (count === 0 ? 1 : labels.length / (classes * count)));
}
