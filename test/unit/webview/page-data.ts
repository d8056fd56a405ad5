/** What the pages are shown in tests: a run, pictures, layers, and a session that answers what is asked; labels are markup. */

import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Session } from '../../../src/extension/panels/sessions.ts';
import type { LogLine } from '../../../src/protocol/runs.ts';
import { batch, classNames, epoch, evaluation, mnist, predictions, record } from '../cli/data.ts';
import { makeEvaluation, rankingAnswer } from './gallery/evaluations.ts';
import { madeAttribution, madeMeans, madeWeights } from './inside-data.ts';
import { madeMap, madeMistakes, madeSuspects } from './look-data.ts';

export const bad = '<img src=x onerror="window.broken = true">';
const badNames = [bad, ...classNames.slice(1)];
const log: LogLine[] = [batch, epoch, { ...epoch, epoch: 4, step: 676, time: 19 }];
export const run = {
  kind: 'run',
  record: { ...record, classNames: badNames, dataset: bad, params: { [bad]: bad } },
  state: 'completed',
  log,
  evaluations: { test: { ...evaluation, classNames: badNames } },
} as const;

/** One grey pixel. */
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mOoBwAAgQCAlZ+WswAAAABJRU5ErkJggg==',
  'base64',
);
const picture = () => ({ bytes: new Uint8Array(pixel).buffer, mime: 'image/png' });
export const activations = () => ({
  prediction: predictions[0],
  layers: [
    {
      name: bad,
      className: 'Conv2D',
      shape: [2, 2, 3],
      maps: new Uint8Array(12).map((_, i) => i * 20).buffer,
      mapShape: [3, 2, 2],
      lowest: new Float32Array([0, 0, 0]).buffer,
      highest: new Float32Array([1, 0, 2]).buffer,
      mean: 0.5,
      deviation: 0.1,
      dead: 1 / 3,
    },
  ],
});
const answers: Readonly<Record<string, () => unknown>> = {
  picture,
  input: () => ({ ...picture(), height: 28, width: 28, channels: 1 }),
  activations,
  summary: () => mnist,
  cell: () => ({ images: [{ id: 'test/1', probability: 0.9 }] }),
  images: () => ({ total: 1, images: [{ id: 'test/1', label: bad, split: 'test' }] }),
  save: () => ({ saved: true }),
  mistakes: () => madeMistakes(9, badNames),
  suspects: () => madeSuspects(9, badNames),
  map: () => madeMap(200, badNames.length),
  keptEpochs: () => ({ epochs: [], bytes: 0 }),
  otherRuns: () => ({ runs: [] }),
  attribution: () => madeAttribution({ method: 'gradcam' }),
  weights: () => madeWeights({ sources: [{}, {}] }, bad),
  classMeans: () => madeMeans({ split: 'test', offset: 0, limit: 24 }, badNames, true),
  ranking: () => rankingAnswer(makeEvaluation(['no tumour', 'tumour'], 400), 'tumour'),
};

/** Says the same to every page, and answers what it asks. */
export const session =
  (...messages: readonly object[]) =>
  (tell: (message: unknown) => void): Session<{ kind: string; id?: number; name?: string }> => ({
    receive({ kind, id, name = '' }) {
      if (kind === 'ready') for (const message of messages) tell(message);
      else tell({ kind: 'answer', id, result: answers[name]?.() ?? {} });
    },
    dispose: () => undefined,
  });

export const asks = (heard: readonly unknown[], name: string) =>
  (heard as { kind: string; name?: string; params?: Record<string, unknown> }[]).filter((ask) => ask.name === name);

export interface BuiltPages {
  /** Folder of the pages. */
  readonly pages: string;
  remove(): Promise<void>;
}

export async function buildPages(): Promise<BuiltPages> {
  const outdir = await mkdtemp(join(tmpdir(), 'darkroom-pages-'));
  execFileSync(process.execPath, ['esbuild.mjs', '--only', 'webview', '--outdir', outdir]);
  return { pages: join(outdir, 'webview'), remove: () => rm(outdir, { recursive: true, force: true }) };
}
