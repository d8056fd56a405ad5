/**
 * Networks of runs that stay open between requests, with what was compiled of them: the last two that were used. One
 * whose weights have changed since, because its run trains, is opened anew.
 */

import { join } from 'node:path';
import type { CompiledFunction, TensorFunction } from '../../jit/executor.ts';
import { type FileStamps, stampFiles } from '../datasets/file-stamps.ts';
import { findRun } from '../runs/folders.ts';
import { modelCopy } from '../train/start.ts';
import { findWeights, type NetworkOptions, openNetwork, type RunNetwork } from './network.ts';

export interface KeptNetwork {
  readonly network: RunNetwork;
  /** Compiles a function of the network when it is asked for first. */
  compiled(name: string, make: (network: RunNetwork) => TensorFunction): CompiledFunction;
}

interface Entry {
  readonly opening: Promise<KeptNetwork>;
  /** The files that it was made from. */
  files: readonly string[];
  stamps: FileStamps;
  /** Requests that use it now. */
  users: number;
  forgotten: boolean;
}

const most = 2;
const entries = new Map<string, Entry>();

/** Calls `use` with the run's network, which stays usable until that has ended. Throws what `openNetwork` throws. */
export async function withNetwork<T>(
  workspace: string,
  run: string,
  options: NetworkOptions,
  use: (kept: KeptNetwork) => Promise<T>,
): Promise<T> {
  const { key, entry } = await entryOf(workspace, run, options);
  entry.users++;
  try {
    return await use(await entry.opening);
  } catch (error) {
    // What failed is not kept: the next attempt begins at the beginning.
    forget(key, entry);
    throw error;
  } finally {
    entry.users--;
    await disposeUnused(entry);
  }
}

/** Gives back everything that is not in use. */
export async function closeNetworks(): Promise<void> {
  await Promise.all(
    [...entries].map(async ([key, entry]) => {
      forget(key, entry);
      await disposeUnused(entry);
    }),
  );
}

async function entryOf(workspace: string, run: string, options: NetworkOptions) {
  const folder = await findRun(workspace, run);
  const weights = await findWeights(folder, options.weights);
  const key = JSON.stringify([folder, options.device, weights.name]);
  const weightFiles = ['model.json', 'weights.bin'].map((name) => join(weights.folder, name));
  for (;;) {
    const known = entries.get(key);
    const files = known?.files ?? [...weightFiles, join(folder, modelCopy)];
    const stamps = await stampFiles([...weightFiles, ...files.slice(weightFiles.length)], Date.now());
    if (entries.get(key) !== known) continue;
    if (known && !known.stamps.unsettled && known.stamps.text === stamps.text) {
      entries.delete(key);
      entries.set(key, known);
      return { key, entry: known };
    }
    if (known) forget(key, known);
    return { key, entry: open(key, workspace, run, { ...options, weights: weights.name }, { files, stamps }) };
  }
}

function open(
  key: string,
  workspace: string,
  run: string,
  options: NetworkOptions,
  { files, stamps }: Pick<Entry, 'files' | 'stamps'>,
): Entry {
  const entry: Entry = {
    files,
    stamps,
    users: 0,
    forgotten: false,
    opening: openNetwork(workspace, run, options).then(async (network) => {
      // The workspace's own files that the model file imports are part of it.
      entry.files = [...files.slice(0, 3), ...network.loaded.imports];
      entry.stamps = await stampFiles(entry.files, Date.now());
      return keep(network);
    }),
  };
  entry.opening.catch(() => {});
  entries.set(key, entry);
  for (const [oldest, unused] of [...entries].slice(0, -most)) {
    forget(oldest, unused);
    void disposeUnused(unused);
  }
  return entry;
}

function keep(network: RunNetwork): KeptNetwork {
  const functions = new Map<string, CompiledFunction>();
  return {
    network: {
      ...network,
      dispose() {
        for (const compiled of functions.values()) compiled.dispose();
        network.dispose();
      },
    },
    compiled(name, make) {
      const known = functions.get(name);
      if (known) return known;
      const compiled = network.executor.compile(make(network), { name });
      functions.set(name, compiled);
      return compiled;
    },
  };
}

function forget(key: string, entry: Entry): void {
  if (entries.get(key) === entry) entries.delete(key);
  entry.forgotten = true;
}

async function disposeUnused(entry: Entry): Promise<void> {
  if (!entry.forgotten || entry.users > 0) return;
  // Told once: a second caller finds nothing to do.
  entry.users = Number.POSITIVE_INFINITY;
  const kept = await entry.opening.catch(() => undefined);
  kept?.network.dispose();
}
