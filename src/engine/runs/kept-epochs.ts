/** epochs/<n>/: the weights of epochs that `keepEvery` keeps beside the best and the newest. Each is written whole. */

import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { epochNotKept } from '../../protocol/errors.ts';
import { saveModel } from '../models/weights.ts';
import { currentFolder, recoverFolder, replaceFolder } from './swap.ts';
import { syncFolder } from './write.ts';

const epochsOf = (run: string) => join(run, 'epochs');

/** Again after a kill, with the same weights, it replaces what was there. */
export async function keepEpoch(run: string, epoch: number, model: LayersModel): Promise<void> {
  await mkdir(epochsOf(run), { recursive: true });
  await syncFolder(run);
  await replaceFolder(join(epochsOf(run), String(epoch)), (folder) => saveModel(folder, model));
}

/** Folder of an epoch's weights. @throws UserError `epoch-not-kept`. */
export async function keptEpoch(run: string, epoch: number): Promise<string> {
  const folder = await currentFolder(epochsOf(run), String(epoch));
  if (folder === undefined) throw epochNotKept(run, epoch, await keptEpochs(run));
  return folder;
}

/** Finishes what a kill left half done. Only the run's writer may do this. */
export async function recoverEpochs(run: string): Promise<void> {
  for (const epoch of await keptEpochs(run)) await recoverFolder(join(epochsOf(run), String(epoch)));
}

/** Their numbers, ascending; those that were being written included. */
async function keptEpochs(run: string): Promise<number[]> {
  const names = await readdir(epochsOf(run)).catch(() => [] as string[]);
  const numbers = names.flatMap((name) => /^(\d+)(?:\.(?:new|old|writing))?$/.exec(name)?.[1] ?? []);
  return [...new Set(numbers.map(Number))].sort((a, b) => a - b);
}
