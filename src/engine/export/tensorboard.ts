/**
 * The curves of a run as TensorBoard's event files: a folder `train` and a folder `validation`, as Keras's callback writes
 * them, so that `tensorboard --logdir` shows both in one chart. The format is TFRecord (length, masked CRC-32C, bytes)
 * around the protobuf message Event of tensorflow/core/util/event.proto.
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogLine } from '../../protocol/runs.ts';
import { readLog } from '../runs/log.ts';
import type { Exporter } from './source.ts';

type Epoch = Extract<LogLine, { type: 'epoch' }>;

export const exportTensorboard: Exporter = async ({ record, folder }, out) => {
  const epochs = (await readLog(folder)).filter((line) => line.type === 'epoch');
  const began = Date.parse(record.createdAt) / 1000;
  for (const [side, tagsOf] of Object.entries({ train: trainTags, validation: validationTags })) {
    const records = [event(began, 0, text(3, 'brain.Event:2'))];
    for (const epoch of epochs) {
      for (const [tag, value] of tagsOf(epoch)) {
        records.push(
          event(began + epoch.time, epoch.epoch, message(5, message(1, [...text(1, tag), ...float(2, value)]))),
        );
      }
    }
    await mkdir(join(out, side));
    const name = `events.out.tfevents.${Math.floor(began)}.darkroom`;
    await writeFile(join(out, side, name), Buffer.concat(records.map(framed)));
  }
  return [`Epochs: ${epochs.length}. A step of the charts is an epoch.`];
};

const trainTags = ({ metrics, learningRate, samplesPerSecond }: Epoch): [string, number][] => [
  ...tagged(metrics, (name) => (name.startsWith('val_') ? undefined : `epoch_${name}`)),
  ['epoch_learning_rate', learningRate],
  ['samples_per_second', samplesPerSecond],
];

const validationTags = ({ metrics }: Epoch): [string, number][] =>
  tagged(metrics, (name) => (name.startsWith('val_') ? `epoch_${name.slice(4)}` : undefined));

const tagged = (metrics: Epoch['metrics'], tagOf: (name: string) => string | undefined): [string, number][] =>
  Object.entries(metrics).flatMap(([name, value]) => {
    const tag = tagOf(name);
    return tag === undefined ? [] : [[tag, value]];
  });

/** Event: wall_time (1, double), step (2, int64), and what happened. */
function event(wallTime: number, step: number, what: readonly number[]): Buffer {
  const time = Buffer.alloc(8);
  time.writeDoubleLE(wallTime);
  return Buffer.from([(1 << 3) | 1, ...time, 2 << 3, ...varint(step), ...what]);
}

const message = (field: number, bytes: readonly number[]) => [(field << 3) | 2, ...varint(bytes.length), ...bytes];
const text = (field: number, value: string) => message(field, [...Buffer.from(value)]);

function float(field: number, value: number): number[] {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return [(field << 3) | 5, ...bytes];
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 128);
  }
}

/** One TFRecord: length, its checksum, the bytes, their checksum. */
function framed(bytes: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeBigUInt64LE(BigInt(bytes.length));
  head.writeUInt32LE(maskedCrc(head.subarray(0, 8)), 8);
  const tail = Buffer.alloc(4);
  tail.writeUInt32LE(maskedCrc(bytes));
  return Buffer.concat([head, bytes, tail]);
}

/** CRC-32C (Castagnoli), rotated and shifted as TFRecord does it. */
export function maskedCrc(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ castagnoli[(crc ^ byte) & 0xff]!;
  crc = (crc ^ 0xffffffff) >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

const castagnoli = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});
