/**
 * The public face of the compiler: a function over tensors goes in, something that can be run many times comes out.
 * Two implementations keep this contract: compiled (ONNX Runtime) and eager (whatever tfjs backend is there).
 */

import type * as tf from '@tensorflow/tfjs-core';

/** Element types that cross the boundary. `uint8` arrives in the function as an `int32` tensor holding 0..255. */
export type HostDtype = 'float32' | 'int32' | 'uint8' | 'bool';

export type HostArray = Float32Array | Int32Array | Uint8Array;

/** A tensor in host memory, row-major. `bool` is a Uint8Array of 0 and 1. */
export interface HostTensor {
  readonly dtype: HostDtype;
  readonly shape: readonly number[];
  readonly data: HostArray;
}

export type HostTensors = Readonly<Record<string, HostTensor>>;

/**
 * A function that can be compiled. It sees one tensor for each name that is fed, may read and assign tf.Variables and
 * returns named tensors. It is called once for each new combination of input shapes, so everything that changes from
 * run to run must be an input or a variable; what it reads of the world otherwise is frozen.
 */
export type TensorFunction = (inputs: Record<string, tf.Tensor>) => Record<string, tf.Tensor>;

export interface CompileOptions {
  /** Shown in errors and profiles: `training step`. */
  readonly name?: string;
}

export interface ExportOptions {
  readonly name: string;
  /** Kept in the file as `metadata_props`. */
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface CompiledFunction {
  /**
   * Runs once. Variables that the function assigns hold their new values afterwards.
   * @throws JitError where the function can't be recorded or the runtime refuses the graph.
   */
  run(inputs: HostTensors): Promise<Record<string, HostTensor>>;
  dispose(): void;
}

export interface Executor {
  /** Device id of the registry: `cpu`, `webgpu`, …, or `eager`. */
  readonly device: string;
  /** Adapter or processor, for a person. */
  readonly description: string;
  /**
   * Makes this device TensorFlow.js's current one, for what is about to be computed outside of a compiled function, such
   * as a model's first weights. It stays so only until the next `await`: other requests may use other devices.
   */
  activate(): void;
  compile(fn: TensorFunction, options?: CompileOptions): CompiledFunction;
  /**
   * The function as an ONNX model of standard ops, with the variables that it reads as constants.
   * @throws JitError where the function can't be recorded, and always of the eager executor.
   */
  toOnnx(
    fn: TensorFunction,
    inputs: Readonly<Record<string, Omit<HostTensor, 'data'>>>,
    options: ExportOptions,
  ): Uint8Array;
  dispose(): void;
}
