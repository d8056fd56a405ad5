/**
 * The request `dataset/set-aside`: which images a person means who wants to leave some out. It changes nothing; whoever
 * asks writes the list into "exclude" of darkroom.json.
 */

import type { DataFinding } from '../../protocol/datasets.ts';
import { nothingToSetAside, unknownName } from '../../protocol/errors.ts';
import { suggestion } from '../../protocol/nearest.ts';
import type { Handler } from '../context.ts';
import { findingsOf } from './check.ts';
import { reopenedDataset } from './opened.ts';
import { datasetEntry, readWorkspace } from './workspace.ts';

export const resolveSetAside: Handler<'dataset/set-aside'> = async ({ workspace, name, words }, context) => {
  const { exclude = [] } = datasetEntry(await readWorkspace(workspace), name, workspace);
  const opened = await reopenedDataset(workspace, name, context);
  const { dataset } = opened;
  const known = new Set(dataset.ids);
  const findings = words.every((word) => known.has(word))
    ? []
    : await findingsOf(workspace, dataset, await opened.split(context), context);
  const ids = new Set(words.flatMap((word) => (known.has(word) ? [word] : imagesOf(word, findings, dataset.ids))));
  return { ids: [...ids], exclude: [...exclude, ...ids] };
};

/** Of `copies` all that the finding would set aside, of `copies:2` those of its second set. */
function imagesOf(word: string, findings: readonly DataFinding[], ids: readonly string[]): readonly string[] {
  const [, id = word, number] = /^([a-z-]+):([1-9]\d*)$/.exec(word) ?? [];
  const found = findings.find((finding) => finding.id === id);
  if (!found)
    throw unknownName('image or finding', word, suggestion(word, [...findings.map((each) => each.id), ...ids]));
  const item = number === undefined ? undefined : found.items[Number(number) - 1];
  if (number !== undefined && !item)
    throw unknownName('image or finding', word, `${id} has ${found.items.length} items.`);
  const chosen = item ? found.setAside.filter((image) => item.images.includes(image)) : found.setAside;
  if (chosen.length === 0) throw nothingToSetAside(found.id, found.message);
  return chosen;
}
