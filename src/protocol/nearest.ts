/** Finds the name that a person most likely meant, for error messages that suggest it. */

/** Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours cost one each. */
export function editDistance(a: string, b: string): number {
  const width = b.length + 1;
  const table = new Array<number>((a.length + 1) * width).fill(0); // [a.length + 1, b.length + 1]
  for (let j = 0; j < width; j++) table[j] = j;
  for (let i = 1; i <= a.length; i++) {
    table[i * width] = i;
    for (let j = 1; j < width; j++) {
      const above = (i - 1) * width + j;
      const same = a[i - 1] === b[j - 1];
      let best = Math.min(table[above]! + 1, table[i * width + j - 1]! + 1, table[above - 1]! + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) best = Math.min(best, table[above - width - 2]! + 1);
      table[i * width + j] = best;
    }
  }
  return table[a.length * width + b.length]!;
}

/** Case, and the `_` and `-` of other naming habits, don't count: `batch_size` means `batchSize`. */
const plain = (name: string) => name.toLowerCase().replace(/[_\-\s]/g, '');

/**
 * The candidate nearest to `name`, if one is near enough to be what was meant: at most a third of its letters wrong
 * (but always one), or one name the beginning of the other. Of equally near ones the first.
 */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  const wanted = plain(name);
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const known = plain(candidate);
    const isStart = wanted.length >= 3 && known.length >= 3 && (known.startsWith(wanted) || wanted.startsWith(known));
    const distance = isStart ? Math.min(1, editDistance(wanted, known)) : editDistance(wanted, known);
    const allowed = Math.max(1, Math.floor(Math.max(wanted.length, known.length) / 3));
    if (distance <= allowed && (!best || distance < best.distance)) best = { candidate, distance };
  }
  return best?.candidate;
}

/** `Did you mean "x"?`, or else the list of what there is; ready to be a next step. */
export function suggestion(name: string, candidates: readonly string[]): string {
  const found = nearest(name, candidates);
  if (found !== undefined) return `Did you mean "${found}"?`;
  if (candidates.length === 0) return 'There is none to choose from.';
  return candidates.length === 1 ? `There is only "${candidates[0]}".` : `There are: ${candidates.join(', ')}.`;
}
