/** Finds where a network began to learn its training images by heart: a hint for a person, not a verdict. */

export interface EpochLosses {
  readonly epoch: number;
  readonly loss: number;
  readonly validationLoss: number;
}

/** So many epochs must follow the lowest validation loss. */
const patience = 3;

/** The validation loss must have risen by this part of its lowest value. */
const rise = 0.02;

/**
 * The epoch of the lowest validation loss, if the last epochs all lie above it by 2 % and the training loss went on
 * falling; undefined where nothing speaks for overfitting.
 */
export function overfitOnset(epochs: readonly EpochLosses[]): number | undefined {
  const finite = epochs.filter((one) => Number.isFinite(one.loss) && Number.isFinite(one.validationLoss));
  const best = finite.reduce<number>((low, one, i) => (one.validationLoss < finite[low]!.validationLoss ? i : low), 0);
  const onset = finite[best];
  const after = finite.slice(best + 1);
  const last = after.at(-1);
  if (!onset || !last || after.length < patience) return undefined;
  const limit = onset.validationLoss + Math.abs(onset.validationLoss) * rise;
  const risen = after.slice(-patience).every(({ validationLoss }) => validationLoss > limit);
  return risen && last.loss < onset.loss ? onset.epoch : undefined;
}
