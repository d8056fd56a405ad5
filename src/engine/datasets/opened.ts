/**
 * Datasets that stay open between requests, with their splits, so that a page of a class of 50,000 is there at once. What
 * is kept is used as long as darkroom.json says the same and no file came or went; an image that was only replaced by
 * another of the same name shows in the next training, not here.
 */

import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Dataset, Split, Work } from './dataset.ts';
import { type FileStamps, stampFiles } from './file-stamps.ts';
import { isHidden } from './image-files.ts';
import { openDataset } from './open.ts';
import { SharedWork } from './shared-work.ts';
import { resolveSplit } from './split.ts';
import { datasetEntry, readWorkspace } from './workspace.ts';
import { type DatasetEntry, isCsvEntry } from './workspace-schema.ts';

export interface OpenedDataset {
  readonly dataset: Dataset;
  /** Read from its manifest, or made, when it is asked for first. */
  split(work: Work): Promise<Split>;
}

interface Kept {
  readonly entry: string;
  readonly opening: SharedWork<OpenedDataset>;
  /** Missing until it is open. */
  files?: { readonly paths: readonly string[]; readonly stamps: FileStamps };
  checkedAt: number;
}

/** Datasets that are kept at most; each holds the names of its images. */
const most = 4;
/** With more folders than this, looking at all of them is not for every request. */
const manyPaths = 500;
/** Milliseconds between two looks at many folders. */
const patience = 2_000;

const kept = new Map<string, Kept>();

/** Throws what `openDataset` throws. */
export async function openedDataset(workspace: string, name: string, work: Work = {}): Promise<OpenedDataset> {
  const entry = datasetEntry(await readWorkspace(workspace), name, workspace);
  const key = JSON.stringify([workspace, name]);
  for (;;) {
    const known = kept.get(key);
    const fresh = known !== undefined && (await isFresh(known, entry));
    // While the files were looked at, another request may have opened it anew.
    if (kept.get(key) !== known) continue;
    return (fresh ? touch(key, known) : open(key, workspace, name, entry)).opening.join(work);
  }
}

/** Opens the dataset as it is on the disk now, for whoever wants to know of every change, and keeps that. */
export async function reopenedDataset(workspace: string, name: string, work: Work = {}): Promise<OpenedDataset> {
  const entry = datasetEntry(await readWorkspace(workspace), name, workspace);
  return open(JSON.stringify([workspace, name]), workspace, name, entry).opening.join(work);
}

function open(key: string, workspace: string, name: string, entry: DatasetEntry): Kept {
  const made: Kept = {
    entry: JSON.stringify(entry),
    checkedAt: Date.now(),
    opening: new SharedWork(async (work) => {
      try {
        const startedAt = Date.now();
        const dataset = await openDataset(workspace, name, work);
        const paths = await pathsOf(workspace, entry, dataset);
        made.files = { paths, stamps: await stampFiles(paths, startedAt) };
        return { dataset, split: keptSplit(workspace, dataset) };
      } catch (error) {
        if (kept.get(key) === made) kept.delete(key);
        throw error;
      }
    }),
  };
  touch(key, made);
  for (const oldest of [...kept.keys()].slice(0, -most)) kept.delete(oldest);
  return made;
}

/** The most recently used one is the last. */
function touch(key: string, used: Kept): Kept {
  kept.delete(key);
  kept.set(key, used);
  return used;
}

function keptSplit(workspace: string, dataset: Dataset): OpenedDataset['split'] {
  let making: SharedWork<Split> | undefined;
  return (work) => {
    if (!making || making.abandoned) {
      const started = new SharedWork(async (shared) => {
        try {
          return await resolveSplit(workspace, dataset, undefined, shared);
        } catch (error) {
          if (making === started) making = undefined;
          throw error;
        }
      });
      making = started;
    }
    return making.join(work);
  };
}

async function isFresh(known: Kept, entry: DatasetEntry): Promise<boolean> {
  const { files, opening } = known;
  if (known.entry !== JSON.stringify(entry) || opening.abandoned) return false;
  if (!files) return true;
  if (files.stamps.unsettled) return false;
  if (files.paths.length > manyPaths && Date.now() - known.checkedAt < patience) return true;
  known.checkedAt = Date.now();
  return (await stampFiles(files.paths)).text === files.stamps.text;
}

/** What changes when images come or go: the folders that hold them; and the files that hold labels or many images. */
async function pathsOf(workspace: string, entry: DatasetEntry, { path, ids, packed }: Dataset): Promise<string[]> {
  if (packed) return filesBelow(path);
  const folders = new Set(['']);
  for (const id of ids) {
    for (let end = id.lastIndexOf('/'); end > 0 && !folders.has(id.slice(0, end)); end = id.lastIndexOf('/', end - 1)) {
      folders.add(id.slice(0, end));
    }
  }
  const csv = isCsvEntry(entry) ? [resolve(workspace, entry.csv)] : [];
  return [...csv, ...[...folders].map((folder) => join(path, folder))];
}

/** Packed formats have a handful of files, in the folder itself or one below it. */
async function filesBelow(path: string, depth = 1): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  const shown = entries.filter(({ name }) => !isHidden(name));
  const below = shown.map((entry) => {
    const inside = join(path, entry.name);
    return entry.isDirectory() && depth > 0 ? filesBelow(inside, depth - 1) : [inside];
  });
  return [path, ...(await Promise.all(below)).flat()];
}
