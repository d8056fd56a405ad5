/** What a check is: a function from what is known of a dataset to findings. Nothing is read from the disk here. */

import type { DataFinding, DataFindingItem } from '../../../protocol/datasets.ts';
import type { SplitName } from '../../../protocol/runs.ts';
import type { Copies } from '../copies/copies.ts';
import type { Dataset, Split } from '../dataset.ts';
import type { Picture } from '../scan/facts.ts';
import type { Scan } from '../scan/scan.ts';

export interface CheckInput {
  readonly dataset: Dataset;
  readonly split: Split;
  /** Side of each image. */
  readonly sides: readonly SplitName[];
  /** In the dataset's order; empty for a dataset whose images can't be reached. */
  readonly scan: Scan;
  readonly copies: Copies;
}

export interface Check {
  /** For the list of checks. */
  readonly name: string;
  run(input: CheckInput): readonly (DataFinding | undefined)[];
}

interface FindingParts extends Omit<DataFinding, 'message' | 'setAside'> {
  readonly message: (count: number) => string;
  /** Default: none. */
  readonly setAside?: readonly string[];
}

/** Undefined if there are no items. `message` gets their number. */
export function finding({ message, setAside = [], ...parts }: FindingParts): DataFinding | undefined {
  return parts.items.length === 0 ? undefined : { ...parts, message: message(parts.items.length), setAside };
}

/** A finding about single images, all of which it would set aside. */
export function imageFinding(
  parts: Omit<FindingParts, 'items' | 'setAside'>,
  items: readonly { readonly id: string; readonly note?: string }[],
): DataFinding | undefined {
  return finding({
    ...parts,
    items: items.map(({ id, note }): DataFindingItem => ({ images: [id], note })),
    setAside: items.map(({ id }) => id),
  });
}

export interface Pictured {
  readonly id: string;
  readonly picture: Picture;
}

/** The images that can be decoded. */
export const picturesOf = ({ dataset, scan }: CheckInput): Pictured[] =>
  scan.flatMap(({ picture }, index) => (picture ? [{ id: dataset.ids[index]!, picture }] : []));
