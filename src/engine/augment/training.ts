/** The augmentations of a training: numbers drawn from the run's seed and the step, strengths by class. */

import * as tf from '@tensorflow/tfjs-core';
import type { Augmentation } from '../../api/augmentation.ts';
import { withRandomKey } from '../../jit/random.ts';
import { type Augmented, augmentBatch, type Batch } from './augment.ts';
import { randomDraws } from './draws.ts';
import { classStrengths } from './strengths.ts';

/** @param key int32 [2]: seed and step. Layers that draw from the same key draw other numbers. */
export type TrainingAugmentation = (batch: Batch, key: tf.Tensor1D) => Augmented;

/** @throws UserError `bad-option` where `only` names a class that is not there. */
export function trainingAugmentation(
  list: readonly Augmentation[],
  classNames: readonly string[],
): TrainingAugmentation | undefined {
  if (list.length === 0) return undefined;
  const strengths = new Map(list.map((each) => [each, classStrengths(each, classNames)]));
  const offsets = new Map(list.map((each, at) => [each, keyOffset(each.name, occurrence(list, at))]));
  return (batch, key) =>
    augmentBatch(list, batch, (augmentation, size, use) => {
      const own = tf.add<tf.Tensor1D>(key, tf.tensor1d([offsets.get(augmentation)!, 0], 'int32'));
      const ofClass = strengths.get(augmentation);
      const strength = ofClass && tf.gather(tf.tensor1d(ofClass), batch.labels);
      return withRandomKey(own, () => use(randomDraws(size, strength)));
    });
}

/** How many of the same name stand before it. */
const occurrence = (list: readonly Augmentation[], place: number) =>
  list.slice(0, place).filter(({ name }) => name === list[place]!.name).length;

/** By name, so that what one augmentation draws does not depend on which others there are (FNV-1a). */
function keyOffset(name: string, count: number): number {
  let hash = 0x811c9dc5;
  for (const character of `${name} ${count}`) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  return hash | 0;
}
