/** Names and paths of datasets as darkroom.json has them. */

import { basename, extname, isAbsolute, relative, sep } from 'node:path';

/** What darkroom.json allows; the engine checks the same. */
const allowed = /^[\w][\w .-]*$/;

/** @returns what is wrong with the name, undefined when all is well. */
export const isName = (text: string): string | undefined =>
  allowed.test(text) ? undefined : 'Letters, digits, and - _ . or a blank inside';

/** A name from a folder or file that no dataset has yet: `flowers`, `flowers-2`. */
export function datasetName(path: string, taken: readonly string[]): string {
  const plain = basename(path, extname(path).length > 1 ? extname(path) : '')
    .normalize('NFKD')
    .replace(/[^\w .-]+/g, '')
    .replace(/^[^\w]+/, '')
    .trim();
  const name = plain === '' || ['data', 'train', 'images'].includes(plain.toLowerCase()) ? 'dataset' : plain;
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!taken.includes(candidate)) return candidate;
  }
}

/** Relative with forward slashes, so that the workspace can move; absolute where the data lies outside of it. */
export function workspacePath(workspace: string, path: string): string {
  const inside = relative(workspace, path);
  if (inside === '') return '.';
  if (isAbsolute(inside) || inside === '..' || inside.startsWith(`..${sep}`)) return path;
  return inside.split(sep).join('/');
}
