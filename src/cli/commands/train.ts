/** `darkroom train`: trains a model file, or goes on with a run. */

import { dirname, resolve } from 'node:path';
import { resolveRun } from '../../client/runs.ts';
import { train as trainWith } from '../../client/training.ts';
import type { StartRun } from '../../protocol/requests.ts';
import type { SubsetKind } from '../../protocol/runs.ts';
import { type FlagValues, UsageError } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { withEngine } from '../engine.ts';
import { deviceFlag, setFlag, workspaceFlag } from '../flags.ts';
import { hasKeyboard, listenForPause } from '../keys.ts';
import { findPlace } from '../places.ts';
import { trainingEnd } from '../render/training.ts';
import { trainingView } from '../training-view.ts';

const flags = {
  workspace: workspaceFlag,
  device: deviceFlag,
  epochs: {
    kind: 'integer',
    value: 'N',
    least: 1,
    description: "Overrides the model file's; with --resume, the new total",
  },
  seed: {
    kind: 'integer',
    value: 'N',
    least: 0,
    description: 'Of weights, shuffling and dropout: the same seed gives the same run',
  },
  set: setFlag,
  limit: { kind: 'integer', value: 'N', least: 1, description: 'The same as --subset stratified:N' },
  subset: {
    kind: 'text',
    value: 'KIND:N',
    description:
      'Trains on N images: first:N, or stratified:N, which the seed fixes; a larger subset holds the smaller ones',
  },
  resume: { kind: 'text', value: 'RUN', description: 'Goes on with a run: its id, the beginning of it, or `last`' },
} as const;

export const train = defineCommand({
  name: 'train',
  summary: 'Trains a model file',
  words: { names: ['file.model.ts'], optional: 1 },
  flags,
  examples: [
    'train mnist.model.ts',
    'train mnist.model.ts --epochs 3 --limit 500 --set dropout=0.4 --set units=64',
    'train mnist.model.ts --subset first:1000',
    'train --resume last',
  ],
  async run(context, input) {
    const params = await startParams(context.cwd, input.words[0], input.flags);
    const { terminal, output } = context;
    const finished = await withEngine(
      context,
      async (engine, signal) => {
        const view = trainingView(terminal, output, hasKeyboard(terminal) && !output.json);
        const stopListening = listenForPause(terminal, engine, view);
        try {
          return await trainWith(engine, params, view, signal);
        } finally {
          stopListening();
        }
      },
      { onInterrupt: 'Stopping after this batch and saving. Ctrl-C again quits at once.' },
    );
    output.result(finished, (look) => ['', ...trainingEnd(finished.record, finished.folder, look)]);
  },
});

async function startParams(cwd: string, word: string | undefined, given: FlagValues<typeof flags>): Promise<StartRun> {
  const { device, epochs, seed, set } = given;
  if (given.resume === undefined) {
    if (word === undefined) throw new UsageError('<file.model.ts> is missing (or --resume RUN, to go on with a run).');
    const file = resolve(cwd, word);
    const workspace = await findPlace(cwd, given.workspace, dirname(file));
    return { workspace, file, device, epochs, seed, set, ...subsetOf(given) };
  }
  const fixed = (['seed', 'limit', 'subset'] as const).find((name) => given[name] !== undefined);
  if (fixed) throw new UsageError(`--${fixed} can't change when a run is resumed.`);
  if (Object.keys(set).length > 0) throw new UsageError("--set can't change when a run is resumed.");
  const file = word === undefined ? undefined : resolve(cwd, word);
  const workspace = await findPlace(cwd, given.workspace, file === undefined ? cwd : dirname(file));
  const { record } = await resolveRun(workspace, given.resume);
  return { workspace, file, resume: record.id, device, epochs };
}

/** @throws UsageError */
function subsetOf({ limit, subset }: FlagValues<typeof flags>): Pick<StartRun, 'limit' | 'subset'> {
  if (subset === undefined) return { limit };
  if (limit !== undefined) throw new UsageError('Give --limit or --subset, not both.');
  const [, kind, count] = /^(first|stratified):([1-9]\d*)$/.exec(subset) ?? [];
  if (count === undefined) {
    throw new UsageError(`--subset must be first:N or stratified:N, not ${JSON.stringify(subset)}.`);
  }
  return { limit: Number(count), subset: kind as SubsetKind };
}
