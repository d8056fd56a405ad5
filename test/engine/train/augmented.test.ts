/** Trainings with augmentation: repeatable, resumable at every batch, and unchanged by one that changes nothing. */

import { afterEach, expect, test } from 'vitest';
import { augmentations } from '../../../src/api/augment/registry.ts';
import type { Augmentation } from '../../../src/api/augmentation.ts';
import { trainingAugmentation } from '../../../src/engine/augment/training.ts';
import { remains, type SmallTraining, StopAtTurn, smallTraining } from './small.ts';

const { blur, brightness, cutmix, cutout, flip, mixup, noise, rotate, shift } = augmentations;

const open: SmallTraining[] = [];
const small = async () => {
  const training = await smallTraining();
  open.push(training);
  return training;
};
afterEach(async () => {
  for (const training of open.splice(0)) await training.remove();
});

const augmented = (list: readonly Augmentation[]) => ({
  changes: { augment: trainingAugmentation(list, ['a', 'b', 'c']) },
});

test('what changes nothing gives the same training, to the bit', async () => {
  const [plain, identity] = [await small(), await small()];
  await plain.run();
  const nothing = [
    rotate({ degrees: 0 }),
    brightness({ amount: 0 }),
    noise({ p: 0 }),
    blur({ sigma: 0 }),
    cutout({ p: 0 }),
  ];
  await identity.run(augmented(nothing));
  expect(await remains(identity.folder)).toEqual(await remains(plain.folder));
});

test('stopped at any moment and resumed, a run equals the one that was never interrupted', async () => {
  const options = augmented([flip(), rotate(), shift(), noise(), mixup(), cutmix({ p: 0.5 })]);
  const [plain, whole] = [await small(), await small()];
  await plain.run();
  await whole.run(options);
  const expected = await remains(whole.folder);
  expect(expected.last).not.toEqual((await remains(plain.folder)).last);
  for (const turn of [1, 2, 4, 6, 9, 11]) {
    const parts = await small();
    expect(await parts.run({ ...options, steering: new StopAtTurn(turn) })).toMatchObject({ outcome: 'stopped' });
    expect(await parts.run(options)).toMatchObject({ outcome: 'completed' });
    expect(await remains(parts.folder), `stopped at turn ${turn}`).toEqual(expected);
  }
});
