/** `darkroom export`: a run in another program's format. */

import { resolve } from 'node:path';
import { exportFormatIds, exportFormats } from '../../protocol/exports.ts';
import { defineCommand } from '../command.ts';
import { withEngine } from '../engine.ts';
import { workspaceFlag } from '../flags.ts';
import { findRun } from '../places.ts';
import { clean, colors } from '../render/style.ts';

export const exportCommand = defineCommand({
  name: 'export',
  summary: "Writes a run's network or curves for another program",
  words: { names: ['run'] },
  flags: {
    format: { kind: 'choice', choices: exportFormatIds, description: 'Default: onnx' },
    out: { kind: 'text', value: 'PATH', description: 'File or folder to write. Default: the run’s id, where you are' },
    weights: { kind: 'choice', choices: ['best', 'last'], description: 'Default: the best there are' },
    overwrite: { kind: 'switch', description: 'Replace what is there' },
    workspace: workspaceFlag,
  },
  examples: ['export last', 'export last --format tensorboard --out logs/last'],
  async run(context, { words, flags }) {
    const { record, workspace } = await findRun(context.cwd, flags.workspace, words[0]!);
    const format = flags.format ?? 'onnx';
    const { extension, title } = exportFormats[format] as { extension?: string; title: string };
    const name = flags.out ?? (extension === undefined ? `${record.id}-${format}` : `${record.id}.${extension}`);
    const { weights, overwrite } = flags;
    const params = { workspace, run: record.id, format, out: resolve(context.cwd, name), weights, overwrite } as const;
    const result = await withEngine(context, (engine, signal) => engine.request('run/export', params, { signal }));
    context.output.result(result, (look) => [
      `${colors(look).bold(title)}: ${clean(result.path)}`,
      ...result.notes.map((note) => `  ${clean(note)}`),
    ]);
  },
});
