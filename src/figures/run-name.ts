/** What a run is called where there is room for few words. */

import type { RunRecord } from '../protocol/runs.ts';

/** `models/mnist.model.ts` → `mnist`. */
export const modelName = ({ modelFile }: RunRecord): string =>
  modelFile
    .split('/')
    .at(-1)!
    .replace(/\.model\.ts$/, '');

/** The last part of the id, which tells runs of the same model apart. */
export const shortId = ({ id }: RunRecord): string => id.split('-').at(-1)!;
