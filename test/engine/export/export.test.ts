/** Each export of a run that was really trained, read back by the program that it is for or by its format's rules. */

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import type { Dataset, Group } from 'h5wasm';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestContext } from '../../../src/engine/context.ts';
import { exportRun } from '../../../src/engine/export/export.ts';
import { maskedCrc } from '../../../src/engine/export/tensorboard.ts';
import { predictImages } from '../../../src/engine/predict/predict.ts';
import { decodeImage } from '../../../src/engine/preprocess/decode.ts';
import { readLog } from '../../../src/engine/runs/log.ts';
import type { ExportFormatId } from '../../../src/protocol/exports.ts';
import type { RunRecord } from '../../../src/protocol/runs.ts';
import { drawWorkspace, start, type Workspace } from '../train/workspace.ts';

let workspace: Workspace;
let run: string;
let folder: string;
let record: RunRecord;
let image: string;
let pixels: Uint8Array;
let expected: readonly number[];

const context: RequestContext = {
  request: 1,
  signal: new AbortController().signal,
  progress: () => undefined,
  emit: () => undefined,
};

const write = async (format: ExportFormatId, name: string, overwrite = false) =>
  exportRun({ workspace: workspace.path, run, format, out: join(workspace.path, 'exports', name), overwrite }, context);

beforeAll(async () => {
  workspace = await drawWorkspace();
  const started = await start(workspace, { epochs: 3 });
  expect((await started.ended).outcome).toBe('completed');
  ({ id: run, folder } = started);
  record = JSON.parse(await readFile(join(folder, 'run.json'), 'utf8'));
  const [name] = await readdir(join(workspace.path, 'images'));
  const [file] = await readdir(join(workspace.path, 'images', name!));
  image = join(workspace.path, 'images', name!, file!);
  pixels = await decodeImage(image, record.input);
  const { predictions } = await predictImages({ workspace: workspace.path, run, paths: [image], top: 99 }, context);
  const { top } = predictions[0]!;
  expected = record.classNames.map((_, index) => top.find((each) => each.index === index)!.probability);
});
afterAll(() => workspace.remove());

const near = (values: ArrayLike<number>, digits = 5) =>
  expected.forEach((value, i) => {
    expect(values[i]).toBeCloseTo(value, digits);
  });

describe('ONNX', () => {
  it('gives the same probabilities in plain ONNX Runtime', async () => {
    const { path, notes } = await write('onnx', 'model.onnx');
    const session = await InferenceSession.create(path);
    const { height, width, channels } = record.input;
    expect(session.inputNames).toEqual(['pixels']);
    const outputs = await session.run({ pixels: new Tensor('uint8', pixels, [1, height, width, channels]) });
    near(outputs.probabilities!.data as Float32Array);
    expect(notes.join(' ')).toContain('uint8 [1, ');
  });

  it('holds classes and preprocessing, and standard ops alone', async () => {
    const bytes = (await readFile(join(workspace.path, 'exports', 'model.onnx'))).toString('latin1');
    expect(bytes).toContain(JSON.stringify(record.classNames));
    expect(bytes).toContain('"height":');
    expect(bytes).not.toContain('com.microsoft');
  });
});

describe('TensorFlow.js', () => {
  it('loads in plain TensorFlow.js with the same answers', async () => {
    const { path } = await write('tfjs', 'tfjs');
    const json = JSON.parse(await readFile(join(path, 'model.json'), 'utf8'));
    const weights = await readFile(join(path, 'weights.bin'));
    tf.setBackend('cpu');
    const model = await loadLayersModel(
      tf.io.fromMemory({
        modelTopology: json.modelTopology,
        weightSpecs: json.weightsManifest[0].weights,
        weightData: new Uint8Array(weights).buffer,
      }),
    );
    const { classes, input } = JSON.parse(await readFile(join(path, 'metadata.json'), 'utf8'));
    expect(classes).toEqual(record.classNames);
    const { height, width, channels } = input;
    const x = tf.div(tf.tensor4d(Float32Array.from(pixels), [1, height, width, channels]), 255);
    near((model.predict(x) as tf.Tensor).dataSync());
  });
});

describe('Keras', () => {
  it('has topology and weights where Keras looks for them', async () => {
    const { path } = await write('keras', 'model.h5');
    const { default: hdf5 } = await import('h5wasm/node');
    await hdf5.ready;
    const file = new hdf5.File(path, 'r');
    try {
      const config = JSON.parse(String(file.attrs.model_config!.value));
      expect(config.class_name).toBe('Sequential');
      const names = (file.get('model_weights') as Group).attrs.layer_names!.value as string[];
      const saved = await savedWeights(join(workspace.path, 'exports', 'tfjs'));
      let found = 0;
      for (const layer of names) {
        const group = file.get(`model_weights/${layer}`) as Group;
        for (const name of (group.attrs.weight_names?.value as string[] | undefined) ?? []) {
          const { shape, value } = file.get(`model_weights/${layer}/${name}`) as Dataset;
          const { shape: wanted, values } = saved.get(name.replace(/:0$/, ''))!;
          expect(shape).toEqual(wanted);
          expect([...(value as Float32Array)]).toEqual(values);
          found++;
        }
      }
      expect(found).toBe(saved.size);
    } finally {
      file.close();
    }
  });
});

/** By name, from model.json and weights.bin. */
async function savedWeights(path: string) {
  const { weightsManifest } = JSON.parse(await readFile(join(path, 'model.json'), 'utf8'));
  const bytes = await readFile(join(path, 'weights.bin'));
  let offset = 0;
  return new Map(
    (weightsManifest[0].weights as { name: string; shape: number[] }[]).map(({ name, shape }) => {
      const end = offset + 4 * shape.reduce((size, extent) => size * extent, 1);
      const values = [...new Float32Array(new Uint8Array(bytes.subarray(offset, end)).buffer)];
      offset = end;
      return [name, { shape, values }];
    }),
  );
}

describe('TensorBoard', () => {
  it('checks as CRC-32C does', () => {
    // 0xe3069283 is the check value of CRC-32C for these digits, masked here as TFRecord masks it.
    const crc = 0xe3069283;
    expect(maskedCrc(Buffer.from('123456789'))).toBe((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
  });

  it('holds each metric of each epoch in well-formed records', async () => {
    const { path } = await write('tensorboard', 'logs');
    const epochs = (await readLog(folder)).filter((line) => line.type === 'epoch');
    for (const [side, tag, metric] of [
      ['train', 'epoch_loss', 'loss'],
      ['validation', 'epoch_accuracy', 'val_accuracy'],
    ] as const) {
      const [name] = await readdir(join(path, side));
      const records = recordsOf(await readFile(join(path, side, name!)));
      expect(records[0]!.toString('latin1')).toContain('brain.Event:2');
      const found = records.filter((each) => each.includes(tag) && !each.includes('learning'));
      expect(found).toHaveLength(epochs.length);
      // A simple_value is the last thing in its event.
      expect(found.map((each) => each.readFloatLE(each.length - 4))).toEqual(
        epochs.map(({ metrics }) => Math.fround(metrics[metric]!)),
      );
    }
  });
});

function recordsOf(bytes: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    expect(bytes.readUInt32LE(at + 8)).toBe(maskedCrc(bytes.subarray(at, at + 8)));
    const body = bytes.subarray(at + 12, at + 12 + length);
    expect(bytes.readUInt32LE(at + 12 + length)).toBe(maskedCrc(body));
    records.push(body);
    at += 16 + length;
  }
  return records;
}

describe('CSV', () => {
  it('has a row for each epoch', async () => {
    const { path } = await write('csv', 'curves.csv');
    const [header, ...rows] = (await readFile(path, 'utf8')).trim().split('\n');
    expect(header).toMatch(/^epoch,step,seconds,learning_rate,samples_per_second,.*val_accuracy/);
    expect(rows).toHaveLength(3);
  });
});

describe('What is there', () => {
  it('stays, unless it shall be replaced', async () => {
    await mkdir(join(workspace.path, 'exports'), { recursive: true });
    const path = join(workspace.path, 'exports', 'mine.csv');
    await writeFile(path, 'mine');
    await expect(write('csv', 'mine.csv')).rejects.toMatchObject({ code: 'export-exists' });
    expect(await readFile(path, 'utf8')).toBe('mine');
    await write('csv', 'mine.csv', true);
    expect(await readFile(path, 'utf8')).toMatch(/^epoch,/);
    expect((await readdir(join(workspace.path, 'exports'))).filter((name) => name.includes('partial'))).toEqual([]);
  });

  it('is not needed: a place that can not be written is told', async () => {
    await writeFile(join(workspace.path, 'file'), '');
    const out = join(workspace.path, 'file', 'model.onnx');
    await expect(exportRun({ workspace: workspace.path, run, format: 'onnx', out }, context)).rejects.toMatchObject({
      code: 'export-failed',
    });
  });
});
