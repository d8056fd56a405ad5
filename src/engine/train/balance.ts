/** How often each class occurs among images: what a network scores that has learned nothing else. */

import type { ClassBalance } from '../../protocol/runs.ts';

/** @param indices Of the images, in the dataset's labels. Undefined where there are none. */
export function classBalance(
  classNames: readonly string[],
  labels: Int32Array,
  indices: Int32Array,
): ClassBalance | undefined {
  if (indices.length === 0) return undefined;
  const counts = new Float64Array(classNames.length);
  for (const index of indices) counts[labels[index]!]!++;
  const largest = counts.indexOf(Math.max(...counts));
  const shares = counts.map((count) => count / indices.length);
  return {
    images: indices.length,
    majority: classNames[largest]!,
    share: shares[largest]!,
    entropy: shares.reduce((sum, share) => (share > 0 ? sum - share * Math.log(share) : sum), 0),
  };
}
