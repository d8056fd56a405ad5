/** `darkroom data`: the classes, counts and split of a dataset, what its images are like, and which are to be left out. */

import { resolve } from 'node:path';
import { writeExclude } from '../../client/set-aside.ts';
import { UsageError } from '../arguments.ts';
import { type CommandContext, defineCommand } from '../command.ts';
import { withEngine } from '../engine.ts';
import { workspaceFlag } from '../flags.ts';
import { findPlace } from '../places.ts';
import { checkPage, setAsidePage } from '../render/check.ts';
import { datasetPage, exportedSplitPage } from '../render/dataset.ts';

interface Place {
  readonly workspace: string;
  readonly name: string;
}

export const data = defineCommand({
  name: 'data',
  summary: 'Shows the classes, counts, split and problems of a dataset, and checks its images',
  words: { names: ['dataset'] },
  flags: {
    check: {
      kind: 'switch',
      description: 'Lists unreadable, blank and unusual images, exact and near copies, and what the split tears apart',
    },
    exclude: {
      kind: 'texts',
      value: 'WHAT',
      description:
        'Sets images aside in darkroom.json: an image, a finding of --check (near-copies), or one item of it (near-copies:2); may be repeated',
    },
    'export-split': {
      kind: 'text',
      value: 'FILE',
      description: 'Writes the split to a file that can be committed, for "split": { "manifest": … } in darkroom.json',
    },
    workspace: workspaceFlag,
  },
  examples: [
    'data whales',
    'data whales --check',
    'data whales --exclude copies-across-sides --exclude "train/0042.jpg"',
    'data whales --export-split splits/whales.json',
  ],
  async run(context, { words, flags }) {
    const place = { workspace: await findPlace(context.cwd, flags.workspace), name: words[0]! };
    const file = flags['export-split'];
    const asked = [flags.check, flags.exclude.length > 0, file !== undefined].filter(Boolean).length;
    if (asked > 1) throw new UsageError('Give one of --check, --exclude and --export-split.');
    if (flags.check) await check(context, place);
    else if (flags.exclude.length > 0) await exclude(context, place, flags.exclude);
    else if (file !== undefined) await exportSplit(context, place, resolve(context.cwd, file));
    else await inspect(context, place);
  },
});

async function inspect(context: CommandContext, place: Place): Promise<void> {
  const result = await withEngine(context, (engine, signal) =>
    engine.request('dataset/inspect', place, { signal, onProgress: context.output.progress }),
  );
  context.output.result(result, (look) => datasetPage(result, look));
}

async function check(context: CommandContext, place: Place): Promise<void> {
  const result = await withEngine(context, (engine, signal) =>
    engine.request('dataset/check', place, { signal, onProgress: context.output.progress }),
  );
  context.output.result(result, (look) => checkPage(result, look));
}

async function exclude(context: CommandContext, place: Place, words: readonly string[]): Promise<void> {
  const found = await withEngine(context, (engine, signal) =>
    engine.request('dataset/set-aside', { ...place, words }, { signal, onProgress: context.output.progress }),
  );
  const file = await writeExclude(place.workspace, place.name, found.exclude);
  context.output.result({ file, ...found }, (look) => setAsidePage(file, found.ids, look));
}

async function exportSplit(context: CommandContext, place: Place, file: string): Promise<void> {
  const result = await withEngine(context, (engine, signal) =>
    engine.request('dataset/export-split', { ...place, file }, { signal, onProgress: context.output.progress }),
  );
  context.output.result(result, () => exportedSplitPage(result, place));
}
