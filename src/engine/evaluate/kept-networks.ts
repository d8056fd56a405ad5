/**
 * Networks of runs that stay open between requests, with what was compiled of them: the last two that were used. One
 * whose weights have changed since, because its run trains, is opened anew.
 */

import { join } from 'node:path';
import type { CompiledFunction, TensorFunction } from '../../jit/executor.ts';
import { CancelledError, UserError } from '../../protocol/errors.ts';
import { stampFiles } from '../datasets/file-stamps.ts';
import { findRun } from '../runs/folders.ts';
import { readRecord } from '../runs/record.ts';
import { modelCopy } from '../train/start.ts';
import { findWeights, type NetworkOptions, openNetwork, type RunNetwork } from './network.ts';

export interface KeptNetwork {
  readonly network: RunNetwork;
  /** Compiles a function of the network when it is asked for first. */
  compiled(name: string, make: (network: RunNetwork) => TensorFunction): CompiledFunction;
}

interface Entry {
  readonly opening: Promise<KeptNetwork>;
  /** Of the weights and the model file. Missing where they were just being written: they may change unseen. */
  readonly stamps?: string;
  /** The workspace's own files that the model file imports: part of it, and known when it is open. */
  imports: { readonly paths: readonly string[]; readonly stamps?: string };
  /** Requests that use it now. */
  users: number;
  forgotten: boolean;
}

const most = 2;
/** The most recently used one is the last. */
const entries = new Map<string, Entry>();

/** Calls `use` with the run's network, which stays usable until that has ended. Throws what `openNetwork` throws. */
export async function withNetwork<T>(
  workspace: string,
  run: string,
  options: NetworkOptions,
  use: (kept: KeptNetwork) => Promise<T>,
): Promise<T> {
  const { key, entry } = await enter(workspace, run, options);
  try {
    return await use(await entry.opening);
  } catch (error) {
    // A graphics device that was lost takes all that was compiled with it: the next attempt begins at the beginning.
    if (!(error instanceof UserError || error instanceof CancelledError)) forget(key, entry);
    throw error;
  } finally {
    entry.users--;
    await disposeUnused(entry);
  }
}

/** Gives back everything that is not in use, and the rest as soon as it is not. */
export async function closeNetworks(): Promise<void> {
  await Promise.all(
    [...entries].map(async ([key, entry]) => {
      forget(key, entry);
      await disposeUnused(entry);
    }),
  );
}

/** Counts the caller among its users. */
async function enter(workspace: string, run: string, options: NetworkOptions) {
  const folder = await findRun(workspace, run);
  const { name, folder: weights } = await findWeights(folder, options.weights);
  const device = options.device ?? (await readRecord(folder)).device.id;
  const key = JSON.stringify([folder, device, name]);
  const files = [
    ...(weights ? [join(weights, 'model.json'), join(weights, 'weights.bin')] : []),
    join(folder, modelCopy),
  ];
  for (;;) {
    const known = entries.get(key);
    const stamps = await settledStamps(files);
    const imports = known && (await settledStamps(known.imports.paths));
    // While the files were looked at, another request may have opened it anew.
    if (entries.get(key) !== known) continue;
    entries.delete(key);
    if (known && stamps !== undefined && known.stamps === stamps && known.imports.stamps === imports) {
      entries.set(key, known);
      known.users++;
      return { key, entry: known };
    }
    if (known) {
      forget(key, known);
      void disposeUnused(known);
    }
    return { key, entry: open(key, { workspace, run, device, weights: name, stamps }) };
  }
}

/** Undefined where a file was changed just now, so that another change might look the same. */
async function settledStamps(paths: readonly string[], since = Date.now()): Promise<string | undefined> {
  const { text, unsettled } = await stampFiles(paths, since);
  return unsettled ? undefined : text;
}

interface Opening extends Required<NetworkOptions> {
  readonly workspace: string;
  readonly run: string;
  readonly stamps?: string;
}

function open(key: string, { workspace, run, device, weights, stamps }: Opening): Entry {
  const startedAt = Date.now();
  const entry: Entry = {
    stamps,
    imports: { paths: [], stamps: '' },
    users: 1,
    forgotten: false,
    opening: openNetwork(workspace, run, { device, weights }).then(
      async (network) => {
        const paths = network.loaded.imports;
        entry.imports = { paths, stamps: await settledStamps(paths, startedAt) };
        return keep(network);
      },
      (error) => {
        forget(key, entry);
        throw error;
      },
    ),
  };
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
  // So that only one of several callers disposes of it.
  entry.users = Number.POSITIVE_INFINITY;
  const kept = await entry.opening.catch(() => undefined);
  kept?.network.dispose();
}
