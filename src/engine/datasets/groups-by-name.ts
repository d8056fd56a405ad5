/** Groups from the names of images: those in which a pattern finds the same text belong together. */

import type { Dataset } from './dataset.ts';
import { counted, problem } from './source.ts';

/**
 * @param pattern Regular expression with at least one group; what all its groups match together names the group of an image.
 * An image that the pattern does not match stands for itself.
 */
export function withGroupsByName(dataset: Dataset, pattern: string | undefined): Dataset {
  if (pattern === undefined) return dataset;
  const expression = new RegExp(pattern, 'u');
  const unmatched: string[] = [];
  const groups = dataset.ids.map((id) => {
    const found = expression.exec(id);
    if (found) return `group ${found.slice(1).join('\0')}`;
    unmatched.push(id);
    return `image ${id}`;
  });
  const problems = problem(
    unmatched.length === dataset.ids.length ? 'warning' : 'info',
    'ungrouped-images',
    unmatched,
    (n) => `${counted(n, 'image')} in whose path "groupPattern" finds nothing; each stands for itself.`,
  );
  return { ...dataset, groups, groupPattern: pattern, problems: [...dataset.problems, ...problems] };
}
