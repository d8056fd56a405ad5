/**
 * outputs-<split>.bin: every probability that an evaluation saw, float32 little-endian [images, classes], in the order of
 * predictions-<split>.csv. What looks at mistakes, labels and thresholds later reads it instead of running the network.
 */

import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { outputsMissing } from '../../protocol/errors.ts';
import type { Evaluation, FileSeal, OutputsFile, SplitName } from '../../protocol/runs.ts';
import { sealOf } from '../runs/seal.ts';
import { writeFileAtomic } from '../runs/write.ts';

/** Bytes; a larger one is not kept. */
const largest = 256 * 2 ** 20;

export const outputsName = (split: SplitName): string => `outputs-${split}.bin`;

/** @param limit Bytes; for tests. */
export async function writeOutputs(
  folder: string,
  split: SplitName,
  probabilities: Float32Array,
  limit = largest,
): Promise<OutputsFile> {
  const path = join(folder, outputsName(split));
  const data = new Uint8Array(probabilities.buffer, probabilities.byteOffset, probabilities.byteLength);
  if (data.byteLength > limit) {
    // One of an earlier evaluation would only mislead.
    await rm(path, { force: true });
    return { omitted: true, bytes: data.byteLength };
  }
  await writeFileAtomic(path, data);
  return sealOf(data);
}

/**
 * The probabilities that belong to this very evaluation, [count, classes].
 * @throws UserError `outputs-missing` where they were not kept, or are those of another evaluation.
 */
export async function readOutputs(
  folder: string,
  { split, count, classNames, files }: Pick<Evaluation, 'split' | 'count' | 'classNames' | 'files'>,
): Promise<Float32Array> {
  const path = join(folder, outputsName(split));
  if (!files) throw outputsMissing(split, 'it was made by an earlier version, which did not keep them');
  const expected = files.outputs;
  if ('omitted' in expected) {
    const size = Math.round(expected.bytes / 2 ** 20);
    throw outputsMissing(
      split,
      `they would fill ${size} MB, and more than ${largest / 2 ** 20} MB are not kept`,
      false,
    );
  }
  const data = await readFile(path).catch(() => undefined);
  if (!data) throw outputsMissing(split, `${path} can't be read`);
  const whole = data.byteLength === count * classNames.length * 4 && isSealed(data, expected);
  if (!whole) throw outputsMissing(split, `${path} does not belong to it`);
  // A copy starts at an offset that typed arrays accept.
  return new Float32Array(new Uint8Array(data).buffer);
}

export const isSealed = (data: Uint8Array, { bytes, sha256 }: FileSeal): boolean =>
  data.byteLength === bytes && sealOf(data).sha256 === sha256;
