/** What a person downloads. */

import { stat } from 'node:fs/promises';

/** @param {string} vsix */
export async function measurePackage(vsix) {
  const { size } = await stat(vsix);
  return [{ what: '.vsix for this platform', measured: `${(size / 1e6).toFixed(1)} MB`, reach: '45 MB' }];
}
