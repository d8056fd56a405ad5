/** What is told in names, rows, tooltips, lenses and documents, from plain data. */

import { describe, expect, test } from 'vitest';
import { checkParam, checkWhole } from '../../../src/extension/commands/param-text.ts';
import { datasetName, isName, workspacePath } from '../../../src/extension/dataset-entry.ts';
import { escapeMarkdown, markdownTable } from '../../../src/extension/documents/markdown.ts';
import { summaryDocument } from '../../../src/extension/documents/summary.ts';
import { inputFor, pngHeader } from '../../../src/extension/images/png-header.ts';
import { datasetOf, definitionLines } from '../../../src/extension/model-text.ts';
import { runDifferences } from '../../../src/extension/run-names.ts';
import { statusText, statusTooltip } from '../../../src/extension/status-text.ts';
import { bestText, durationText, progressShare, progressText } from '../../../src/extension/training-text.ts';
import type { RunRecord } from '../../../src/protocol/runs.ts';

describe('a model file, from its text', () => {
  test('names its dataset', () => {
    expect(datasetOf("defineModel({ dataset: 'a b' })")).toBe('a b');
    expect(datasetOf('{ dataset: "x" }')).toBe('x');
    expect(datasetOf("// dataset: 'old'\n{ dataset: 'new' }")).toBe('new');
    expect(datasetOf("/* dataset: 'old' */ const url = 'http://x'; ({ dataset: 'new' })")).toBe('new');
    expect(datasetOf('{ dataset: name }')).toBeUndefined();
  });

  test('calls defineModel on a line', () => {
    const text = "import { defineModel } from 'darkroom';\n// defineModel(\nexport default defineModel({});\n";
    expect(definitionLines(text)).toEqual([2]);
    expect(definitionLines('const a = defineModel<{ x: number }>({})')).toEqual([0]);
    expect(definitionLines("const s = 'defineModel';")).toEqual([]);
  });
});

describe('differences of runs', () => {
  const run = (id: string, params: RunRecord['params'], more: { modelFile?: string; limit?: number } = {}) => ({
    id,
    modelFile: 'models/a.model.ts',
    params,
    ...more,
  });

  test('are what other runs of the model do otherwise', () => {
    const differences = runDifferences([
      run('1', { dropout: 0.25, filters: 32 }),
      run('2', { dropout: 0.4, filters: 32 }, { limit: 500 }),
      run('3', { dropout: 0.25, filters: 32 }, { modelFile: 'b.model.ts' }),
    ]);
    expect([...differences.values()]).toEqual(['dropout=0.25', 'dropout=0.4, limit=500', '']);
  });

  test('of params that came later are told of the runs that have them', () => {
    const differences = runDifferences([run('1', {}), run('2', { deep: true })]);
    expect([...differences.values()]).toEqual(['', 'deep=true']);
  });
});

describe('a training', () => {
  const batch = {
    type: 'batch',
    epoch: 3,
    batch: 5,
    batches: 10,
    step: 25,
    time: 4,
    loss: 1,
    accuracy: 0.841,
  } as const;
  const line = { ...batch, learningRate: 0.001, samplesPerSecond: 100 };
  const training = { name: 'fashion', paused: false, epochs: 15, line };

  test('tells how far it is', () => {
    expect(progressText(training)).toBe('3/15 · 84.1 %');
    expect(progressText({ ...training, paused: true })).toBe('paused · 3/15 · 84.1 %');
    expect(progressText({ ...training, stopping: true })).toBe('stopping after this batch');
    expect(progressText({ name: 'a', paused: false })).toBe('starting');
    expect(progressText({ name: 'a', paused: false, phase: { name: 'Decoding', done: 1, total: 3 } })).toBe(
      'Decoding 33 %',
    );
    const epoch = { ...line, type: 'epoch', metrics: { accuracy: 0.9, val_accuracy: 0.8 } } as const;
    expect(progressText({ ...training, line: epoch })).toBe('3/15 · 80.0 %');
    expect(progressShare(training)).toBeCloseTo(2.5 / 15);
    expect(progressShare({ name: 'a', paused: false })).toBe(0);
  });

  test('is in the status bar', () => {
    expect(statusText([], 'cpu')).toBe('$(chip) Darkroom: cpu');
    expect(statusText([training], 'cpu')).toBe('$(sync~spin) fashion 3/15 · 84.1 %');
    expect(statusText([{ ...training, paused: true }], 'cpu')).toContain('$(debug-pause)');
    expect(statusText([training, training], 'cpu')).toBe('$(sync~spin) 2 trainings');
    expect(statusTooltip([{ ...training, etaSeconds: 130 }], 'cpu')[0]).toBe(
      'fashion: 3/15 · 84.1 % (16 %, 2 min left)',
    );
  });

  test('has a best result and a duration', () => {
    expect(bestText({ epoch: 1, monitor: 'val_accuracy', value: 0.872 })).toBe('87.2 %');
    expect(bestText({ epoch: 1, monitor: 'val_loss', value: 0.43219 })).toBe('val_loss 0.432');
    expect(bestText(undefined)).toBeUndefined();
    expect([0.2, 40, 120, 3900].map(durationText)).toEqual(['1 s', '40 s', '2 min', '65 min']);
    expect(durationText(7500)).toBe('2 h 5 min');
  });
});

describe('params that are typed', () => {
  test('are numbers where numbers are wanted', () => {
    expect(checkParam(0.5, '1e-3')).toBeUndefined();
    expect(checkParam(0.5, 'much')).toBe('A number, such as 0.5');
    expect(checkParam(0.5, ' ')).toBeDefined();
    expect(checkParam('relu', '')).toBeUndefined();
    expect(checkWhole('', 1)).toBeUndefined();
    expect(checkWhole('0', 1)).toBe('A whole number of at least 1');
    expect(checkWhole('2.5', 1)).toBeDefined();
  });
});

describe('datasets in darkroom.json', () => {
  test('get a name that is allowed and free', () => {
    expect(datasetName('/x/flowers', [])).toBe('flowers');
    expect(datasetName('/x/flowers', ['flowers', 'flowers-2'])).toBe('flowers-3');
    expect(datasetName('/x/träiner.csv', [])).toBe('trainer');
    expect(datasetName('/x/data', [])).toBe('dataset');
    expect(datasetName('/x/暗室', [])).toBe('dataset');
    for (const path of ['/x/-a', '/x/a b', '/x/ä', '/x/v1.2'])
      expect(isName(datasetName(path, [])), path).toBeUndefined();
    expect(isName('.hidden')).toBeDefined();
  });

  test('have paths that move with the workspace', () => {
    expect(workspacePath('/w', '/w/data/a b')).toBe('data/a b');
    expect(workspacePath('/w', '/w')).toBe('.');
    expect(workspacePath('/w', '/other/data')).toBe('/other/data');
    expect(workspacePath('/w', '/w/..data')).toBe('..data');
  });
});

describe('documents', () => {
  test('show names as they are', () => {
    expect(escapeMarkdown('<b>a|b</b> [x](y) `c` _d_')).toBe('&lt;b&gt;a\\|b&lt;/b&gt; \\[x\\]\\(y\\) \\`c\\` \\_d\\_');
    expect(markdownTable([{ title: 'a' }, { title: 'b', align: 'right' }], [['1\n2', '|']])).toBe(
      '| a | b |\n| --- | ---: |\n| 1 2 | \\| |',
    );
  });

  test('tell a model layer by layer', () => {
    const layer = {
      className: 'Dense',
      outputShape: [null, 10],
      parameters: 1290,
      trainable: 1290,
      inputs: [],
      cost: { activations: 10 },
    };
    const summary = {
      name: 'sequential',
      input: [28, 28, 1],
      cost: { activations: 10, multiplyAdds: 0 },
      uncounted: ['dense_1'],
      layers: [{ ...layer, name: 'dense_1', location: { file: 'a.model.ts', line: 12 } }],
      total: 1290,
      trainable: 1290,
      dataset: 'digits',
      classes: 10,
      params: { dropout: 0.25 },
    };
    const text = summaryDocument('digits', summary);
    expect(text).toContain('1,290 parameters · 6 KB of weights · dataset digits, 10 classes');
    expect(text).toContain('| dense\\_1 | 10 | 1,290 | Dense | 12 |');
    expect(text).toContain('| dropout | 0\\.25 |');
    expect(text).not.toContain('From');
  });
});

describe('images', () => {
  const png = (width: number, height: number, color: number) => {
    const bytes = Buffer.alloc(33);
    bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    bytes.writeUInt32BE(width, 16);
    bytes.writeUInt32BE(height, 20);
    bytes[25] = color;
    return new Uint8Array(bytes);
  };

  test('give new model files their input', () => {
    expect(inputFor(pngHeader(png(28, 28, 0)))).toEqual({ height: 28, width: 28, channels: 1 });
    expect(inputFor(pngHeader(png(32, 24, 2)))).toEqual({ height: 24, width: 32, channels: 3 });
    expect(inputFor(pngHeader(png(4000, 3000, 6)))).toEqual({ height: 128, width: 128, channels: 3 });
    expect(inputFor(pngHeader(new Uint8Array(40)))).toEqual({ height: 64, width: 64, channels: 3 });
  });
});
