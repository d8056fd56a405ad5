/**
 * state.bin: arrays of numbers one after the other, with a list of their shapes that is stored elsewhere. Little-endian,
 * as every machine that Node runs on.
 */

import { damagedCheckpoint } from '../../protocol/errors.ts';

export type PlainArray = Float32Array | Int32Array | Uint8Array;

/** Where an array lies in the bytes. */
export interface ArrayEntry {
  readonly name: string;
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly shape: readonly number[];
}

export interface NamedArray extends ArrayEntry {
  readonly data: PlainArray;
}

export function packArrays(arrays: readonly NamedArray[]): {
  readonly entries: readonly ArrayEntry[];
  readonly bytes: Uint8Array;
} {
  const bytes = new Uint8Array(arrays.reduce((sum, { data }) => sum + data.byteLength, 0));
  let offset = 0;
  for (const { data } of arrays) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return { entries: arrays.map(({ name, dtype, shape }) => ({ name, dtype, shape })), bytes };
}

export function unpackArrays(entries: readonly ArrayEntry[], bytes: Uint8Array, path: string): NamedArray[] {
  let offset = 0;
  const arrays = entries.map(({ name, dtype, shape }) => {
    const size = shape.reduce((product, extent) => product * extent, 1);
    const end = offset + size * (dtype === 'bool' ? 1 : 4);
    if (end > bytes.byteLength) throw damagedCheckpoint(path, `it ends in the middle of ${name}`);
    // A copy starts at an offset that typed arrays accept. (`slice` of a Buffer would not be one.)
    const { buffer } = new Uint8Array(bytes.subarray(offset, end));
    offset = end;
    return { name, dtype, shape, data: view(dtype, buffer) };
  });
  if (offset !== bytes.byteLength) throw damagedCheckpoint(path, 'it is longer than it must be');
  return arrays;
}

function view(dtype: ArrayEntry['dtype'], buffer: ArrayBuffer): PlainArray {
  if (dtype === 'float32') return new Float32Array(buffer);
  return dtype === 'int32' ? new Int32Array(buffer) : new Uint8Array(buffer);
}
