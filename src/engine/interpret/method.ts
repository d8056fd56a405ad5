/** What a method of attribution is, and what it gets to explain. */

import type { HostTensor } from '../../jit/executor.ts';
import type { AttributionDetails, AttributionMethod, AttributionOptions } from '../../protocol/attributions.ts';
import type { RequestContext } from '../context.ts';
import type { KeptNetwork } from '../evaluate/kept-networks.ts';

/** One image, and the class that is explained of it. */
export interface Subject {
  readonly kept: KeptNetwork;
  /** uint8 [height, width, channels]. */
  readonly pixels: Uint8Array;
  /** Index of the class. */
  readonly target: number;
  /** Of that class for the image. */
  readonly score: number;
  readonly options: AttributionOptions;
  /** What the network says of another image. */
  outputsOf(pixels: Uint8Array): Promise<ClassOutputs>;
}

/** Of one image; both [classes]. */
export interface ClassOutputs {
  readonly scores: Float32Array;
  readonly probabilities: Float32Array;
}

export interface Explained<M extends AttributionMethod> {
  /** Row-major [height, width]. */
  readonly map: Float32Array;
  readonly details: AttributionDetails & { readonly method: M };
}

export type Method<M extends AttributionMethod = AttributionMethod> = (
  subject: Subject,
  work: Work,
) => Promise<Explained<M>>;

export interface Work extends Pick<RequestContext, 'progress'> {
  /** Between two pieces of work: lets others have the thread. @throws CancelledError */
  giveWay(): Promise<void>;
}

/** A batch of one image. */
export function imageTensor({ kept, pixels }: Pick<Subject, 'kept' | 'pixels'>): HostTensor {
  const { height, width, channels } = kept.network.record.input;
  return { dtype: 'uint8', shape: [1, height, width, channels], data: pixels };
}

export const classTensor = ({ target }: Pick<Subject, 'target'>): HostTensor => ({
  dtype: 'int32',
  shape: [1],
  data: Int32Array.of(target),
});

/** Numbers as float32 [n]. */
export const vector = (values: readonly number[]): HostTensor => ({
  dtype: 'float32',
  shape: [values.length],
  data: Float32Array.from(values),
});
