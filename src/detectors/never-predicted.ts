/** Classes that a network never answers, or is never right about, in an evaluation. */

import { formatShare as percent } from '../figures/format.ts';
import { listed } from '../figures/words.ts';
import type { Evaluation, SplitName } from '../protocol/runs.ts';
import type { Detector } from './detector.ts';

/**
 * That none of a class's images is right may be chance where there are few; this improbable it is not. Divided by the
 * number of classes, as each of them has that chance (Bonferroni).
 */
const byChance = 0.01;

/** The one that counts most comes first. */
const splits: readonly SplitName[] = ['test', 'validation', 'train'];

export const neverPredicted: Detector = {
  kind: 'never-predicted',
  detect({ evaluations }) {
    const split = splits.find((name) => evaluations[name]);
    const evaluation = split && evaluations[split];
    if (!evaluation) return undefined;
    const missed = missedClasses(evaluation);
    const never = missed.filter(({ predicted }) => predicted === 0);
    const [worst] = missed;
    if (!worst) return undefined;
    const { classes, accuracy, count } = evaluation;
    const names = (never.length > 0 ? never : missed).map(({ name }) => name);
    const what = never.length > 0 ? 'never predicted' : 'never right';
    const quoted = listed(names.map((name) => `"${name}"`));
    const images = missed.reduce((sum, { support }) => sum + support, 0);
    const more = missed.length - names.length;
    return {
      severity: 'warning',
      title: names.length === 1 ? `${names[0]} is ${what}` : `${names.length} classes are ${what}`,
      message: `On ${split} ${quoted} ${names.length === 1 ? 'is' : 'are'} ${what}${more > 0 ? ` and ${more} more never right` : ''}, though ${images} of the ${count} images are of ${missed.length === 1 ? 'it' : 'them'} and ${percent(accuracy)} of all are right.`,
      advice: `Look at what ${missed.length === 1 ? 'it is' : 'they are'} taken for; then collect more such images, weight the classes with classWeights: 'balanced', or put classes that can't be told apart together.`,
      evidence: {
        split,
        classes: missed.map(({ name }) => name),
        numbers: { classes: classes.length, never: never.length, missed: missed.length, images, accuracy },
      },
      tab: 'confusion',
    };
  },
};

/** Largest first. A network that is right by so much overall would hardly miss all images of these. */
function missedClasses({ confusion, classes, accuracy }: Evaluation) {
  const predicted = new Float64Array(classes.length);
  for (const [index, count] of confusion.flat()) predicted[index]! += count;
  return classes
    .map(({ name, support }, index) => ({
      name,
      support,
      right: confusion[index]!.some(([other]) => other === index),
      predicted: predicted[index]!,
    }))
    .filter(({ support, right }) => !right && support > 0 && (1 - accuracy) ** support < byChance / classes.length)
    .sort((a, b) => b.support - a.support);
}
