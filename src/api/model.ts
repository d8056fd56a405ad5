/** The shape of a model file's default export, `defineModel({...})`. Checked with zod in define.ts. */

import type * as tfc from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { InputSpec, ParamValue } from '../protocol/runs.ts';
import type { Augmentation } from './augmentation.ts';
import type { Callback } from './callback.ts';
import type { Optimizer } from './optimizer.ts';

export type Params = Readonly<Record<string, ParamValue>>;

/** Literal defaults widen to their type, so that `{ dropout: 0.25 }` gives `dropout: number`. */
export type WidenedParams<P extends Params> = {
  readonly [K in keyof P]: P[K] extends number
    ? number
    : P[K] extends boolean
      ? boolean
      : P[K] extends string
        ? string
        : P[K];
};

export interface BuildContext<P extends Params> {
  readonly params: WidenedParams<P>;
  /** [height, width, channels]. */
  readonly inputShape: [number, number, number];
  /** Number of classes of the dataset. */
  readonly classes: number;
}

/** A loss over integer labels. `outputs` is what the model gives: [batch, classes], or [batch, 1] for binary. */
export interface Loss {
  readonly name: string;
  /** Per-sample loss, [batch]. `labels` is int32 [batch]. */
  compute(labels: tfc.Tensor1D, outputs: tfc.Tensor2D): tfc.Tensor1D;
  /** Outputs to probabilities [batch, classes] (two columns for a binary output of one unit). */
  probabilities(outputs: tfc.Tensor2D): tfc.Tensor2D;
  /**
   * This loss for a model that ends in the activation (`softmax`, `linear`, …), where its options leave open whether the
   * outputs are probabilities or logits.
   */
  forActivation?(activation: string): Loss;
}

export type LossName =
  | 'sparseCategoricalCrossentropy'
  | 'binaryCrossentropy'
  | 'hinge'
  | 'categoricalHinge'
  | 'focalCrossentropy';

export interface TrainSettings {
  /** Default 10. */
  readonly epochs?: number;
  /** Default 32. */
  readonly batchSize?: number;
  /** Default `adam()`; a name takes that optimizer's defaults. */
  readonly optimizer?: Optimizer | string;
  /** Default: `binaryCrossentropy` for a model with one output unit, else `sparseCategoricalCrossentropy`. */
  readonly loss?: Loss | LossName;
  readonly callbacks?: readonly Callback[];
  /** Weight of each class's samples in the loss by class name, default 1; `balanced` computes n / (classes · count). */
  readonly classWeights?: Readonly<Record<string, number>> | 'balanced';
  /**
   * Which training images an epoch sees. Default `shuffle`: each once. `balanced`: as many images as there are, those of
   * all classes equally often, in each batch too. `oversample`: images of a class so many times, or of all classes as many
   * as the largest class has.
   */
  readonly sampling?: 'shuffle' | 'balanced' | { readonly oversample: 'balanced' | Readonly<Record<string, number>> };
  /** Changes of the training images, drawn anew each time that an image is seen; never of others. */
  readonly augment?: readonly Augmentation[];
  /** Report accuracy among the k most probable classes too. */
  readonly topK?: number;
}

export interface ModelDefinition<P extends Params = Params> {
  /** Name of an entry of darkroom.json. */
  readonly dataset: string;
  readonly input: Partial<Omit<InputSpec, 'statistics'>> & Pick<InputSpec, 'height' | 'width'>;
  readonly params?: P;
  build(context: BuildContext<P>): LayersModel;
  readonly train?: TrainSettings | ((context: { readonly params: WidenedParams<P> }) => TrainSettings);
}
