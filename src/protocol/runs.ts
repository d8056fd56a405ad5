/**
 * Runs as plain files: the shapes of run.json, log.jsonl, evaluations and predictions under `.darkroom/runs/<id>/`.
 * The engine is the only writer; everybody else reads. docs/run-format.md describes the same for people.
 */

import type { Finding, FindingKind } from './findings.ts';

/**
 * `interrupted` is derived by readers: state `running` or `paused` in the file, but the process `pid` is gone or the
 * run's `lock` file is (it is removed even where the disk was too full to write the state).
 */
export type RunState = 'running' | 'paused' | 'completed' | 'stopped' | 'failed';

export type ParamValue = number | string | boolean;

/** A gray, or red, green and blue, each 0..255. */
export type Colour = number | readonly [red: number, green: number, blue: number];

/** In 0..1, one number or one a channel. */
export interface MeanAndStd {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** Size and channels of what the network sees, how images come to that size, and how bytes become numbers. */
export interface InputSpec {
  /** Pixels. */
  readonly height: number;
  /** Pixels. */
  readonly width: number;
  /** 1 is grayscale, 3 is RGB. */
  readonly channels: 1 | 3;
  /**
   * How an image of another shape comes to this size: `stretch` ignores its shape, `cover` keeps it and cuts off what
   * stands out on both sides, `contain` keeps it and fills what is left over with `pad`. Without it: `stretch`.
   */
  readonly resize?: 'stretch' | 'cover' | 'contain';
  /** Colour of what `contain` leaves over. Without it: 0, black. */
  readonly pad?: Colour;
  /**
   * How a byte 0..255 becomes a float: `0..1` divides by 255, `-1..1` divides by 127.5 and subtracts 1, `0..255` keeps it,
   * `{ mean, std }` (in 0..1, one number or one a channel) computes (x / 255 − mean) / std. `imagenet` does that with the
   * numbers of ImageNet, `dataset` with those of the training images, `image` with those of each image. Default `0..1`.
   */
  readonly scale: '0..1' | '-1..1' | '0..255' | 'imagenet' | 'dataset' | 'image' | MeanAndStd;
  /** For the scale `dataset`: measured of the run's training images when it began, one number a channel. */
  readonly statistics?: MeanAndStd & { readonly images: number };
}

export interface SplitSizes {
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

export type SplitName = keyof SplitSizes;

/** `first`: the first ones in the dataset's order. `stratified`: of each class its share, chosen by the seed. */
export type SubsetKind = 'first' | 'stratified';

/** What is known of images before any of them is looked at: how often each class occurs. */
export interface ClassBalance {
  readonly images: number;
  /** Most frequent class. */
  readonly majority: string;
  /** Its part of the images, 0..1: the accuracy of always answering it. */
  readonly share: number;
  /** Nats: the cross-entropy of a network that knows the frequencies of the classes and nothing else. */
  readonly entropy: number;
}

/** run.json. */
export interface RunRecord {
  readonly format: 1;
  readonly id: string;
  /** Path of the model file relative to the workspace, with forward slashes. */
  readonly modelFile: string;
  readonly dataset: string;
  readonly datasetFingerprint: string;
  readonly classNames: readonly string[];
  readonly input: InputSpec;
  readonly params: Readonly<Record<string, ParamValue>>;
  readonly seed: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly loss: string;
  readonly optimizer: Readonly<Record<string, unknown>>;
  /** As in the model file; missing where all classes count alike. */
  readonly classWeights?: 'balanced' | Readonly<Record<string, number>>;
  /** As in the model file; missing where an epoch sees each image once. */
  readonly sampling?: 'balanced' | { readonly oversample: 'balanced' | Readonly<Record<string, number>> };
  /** Name and options of each augmentation, in the model file's order; missing where there are none. */
  readonly augment?: readonly Readonly<Record<string, unknown>>[];
  /** Number of training images, when `--limit` or `--subset` was given. */
  readonly limit?: number;
  /** Which images that takes; `stratified` if missing. */
  readonly subset?: SubsetKind;
  readonly split: { readonly manifest: string; readonly id: string; readonly sizes: SplitSizes };
  /** Of the images that are trained on and validated with. Runs of older versions lack it. */
  readonly balance?: { readonly train: ClassBalance; readonly validation?: ClassBalance };
  readonly device: { readonly id: string; readonly description: string };
  readonly versions: Readonly<Record<string, string>>;
  readonly gitCommit?: string;
  readonly parameters: { readonly total: number; readonly trainable: number };
  readonly state: RunState;
  /** Process that trains, while the state is `running` or `paused`. */
  readonly pid?: number;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly endedAt?: string;
  /** Seconds of training so far, pauses left out. */
  readonly duration: number;
  /** Epochs whose result is in log.jsonl and whose weights are in last/. */
  readonly epochsDone: number;
  readonly best?: { readonly epoch: number; readonly monitor: string; readonly value: number };
  /** Why it ended: `earlyStopping …`, the message of the failure, `stopped by the user`. */
  readonly reason?: string;
  /** What the detectors found in the training so far, gravest first. */
  readonly findings?: readonly Finding[];
}

/**
 * Which weights of a run: those of its best epoch, the newest, or those of an epoch by its number where `keepEvery` kept
 * them. 0 are the weights that the run began with, which follow from its seed.
 */
export type WeightsChoice = 'best' | 'last' | number;

/** What an epoch measured. Keys are Keras's: `loss`, `accuracy`, `val_loss`, `val_accuracy`, `top5`, `val_top5`. */
export type EpochMetrics = Readonly<Record<string, number>>;

/** The ReLU units (of a convolution: its maps) of a layer, and how many were 0 for every image of a sample. */
export interface ReluUnits {
  readonly layer: string;
  readonly units: number;
  readonly dead: number;
}

/** A line of log.jsonl. `step` counts batches from the start of the run; `time` is seconds since then, pauses left out. */
export type LogLine =
  | {
      readonly type: 'batch';
      readonly epoch: number;
      readonly batch: number;
      readonly batches: number;
      readonly step: number;
      readonly time: number;
      /** Mean since the epoch's start. */
      readonly loss: number;
      readonly accuracy: number;
      readonly learningRate: number;
      readonly samplesPerSecond: number;
    }
  | {
      readonly type: 'epoch';
      /** From 1. */
      readonly epoch: number;
      readonly step: number;
      readonly time: number;
      readonly learningRate: number;
      readonly samplesPerSecond: number;
      readonly metrics: EpochMetrics;
      /** After some epochs: the layers with ReLU units, over so many training images. */
      readonly relu?: { readonly images: number; readonly layers: readonly ReluUnits[] };
    }
  | {
      readonly type: 'notice';
      readonly epoch: number;
      readonly time: number;
      readonly message: string;
      /** Of a notice that tells of a finding for the first time. */
      readonly finding?: FindingKind;
    };

/**
 * Lines of log.jsonl from its text. A line that a crash tore, or that a newer version added, is left out, so that the
 * file can be read at any moment while it grows.
 */
export function parseLog(text: string): LogLine[] {
  return text.split('\n').flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line);
      return isLogLine(value) ? [value] : [];
    } catch {
      return [];
    }
  });
}

function isLogLine(value: unknown): value is LogLine {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  return value.type === 'batch' || value.type === 'epoch' || value.type === 'notice';
}

/** Lower and upper end. */
export type Interval = readonly [low: number, high: number];

export interface ClassReport {
  readonly name: string;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly support: number;
  /**
   * Of the class's probability as a score that tells its images from all others: area under the ROC curve and average
   * precision. For up to 100 classes, where there are images of both kinds.
   */
  readonly auc?: number;
  readonly averagePrecision?: number;
}

/** Means over the classes that have images or were predicted. */
export interface AverageReport {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** Row of a class in the confusion matrix: the classes that its images were taken for, ascending, and how many were. */
export type ConfusionRow = readonly (readonly [predicted: number, count: number])[];

/** How far the probabilities of the predicted classes can be believed. */
export interface Calibration {
  /** Equal parts of 0..1 by confidence, the probability of the predicted class; 0 of both means where a bin is empty. */
  readonly bins: readonly { readonly count: number; readonly confidence: number; readonly accuracy: number }[];
  /** Expected and maximum calibration error, 0..1. */
  readonly ece: number;
  readonly mce: number;
  /** Mean confidence of all images. */
  readonly confidence: number;
}

/** One image and what the network said of it. */
export interface Mistake {
  readonly id: string;
  readonly actual: number;
  readonly predicted: number;
  /** Probability of the predicted and of the actual class. */
  readonly predictedProbability: number;
  readonly actualProbability: number;
  readonly loss: number;
}

/** Two classes that the network mixes up in one direction. */
export interface ConfusedPair {
  readonly actual: number;
  readonly predicted: number;
  readonly count: number;
}

/** Tells that a file is still what was written. */
export interface FileSeal {
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** outputs-<split>.bin, or that it would have been too large to keep. */
export type OutputsFile = FileSeal | { readonly omitted: true; readonly bytes: number };

/**
 * Images by the probability of one class, at each probability that occurs: those that reach it are called positive. Of
 * more than 20,000 thresholds a part, from all over the list.
 */
export interface Ranking {
  /** Images of the class, and all others. */
  readonly positives: number;
  readonly negatives: number;
  /** Descending. */
  readonly thresholds: Float32Array;
  /** Images of the class that are called positive at each threshold. */
  readonly truePositives: Int32Array;
  /** Others that are called positive. */
  readonly falsePositives: Int32Array;
}

/** What a simple method reaches on the images of an evaluation. */
export interface Baseline {
  /** Always the most frequent class; nearest neighbours on pixels; logistic regression on pixels. */
  readonly kind: 'majority' | 'nearest' | 'logistic';
  /** Missing where it was left out. */
  readonly accuracy?: number;
  readonly interval?: Interval;
  /** Images that it was measured on; a part of the evaluation's where these are many. */
  readonly count: number;
  /** How it was made, or why it was left out. */
  readonly note: string;
}

/** evaluation-<split>.json. What an earlier version did not measure is missing. */
export interface Evaluation {
  readonly format: 2;
  readonly run: string;
  readonly split: SplitName;
  readonly weights: WeightsChoice;
  /** Of the weights, from 1. */
  readonly epoch?: number;
  readonly count: number;
  /** Mean per image, the regularizers' penalties included as in Keras. */
  readonly loss: number;
  readonly accuracy: number;
  /** Of the accuracy: Wilson's, 95 %. */
  readonly interval: Interval;
  /** Part of the images whose label is among the k most probable classes, for some k below the number of classes. */
  readonly topK: readonly { readonly k: number; readonly accuracy: number }[];
  /** ranks[r] counts the images whose label is the class of rank r, 0 the most probable; without the zeros at its end. */
  readonly ranks?: readonly number[];
  readonly classNames: readonly string[];
  /** One row for each actual class. */
  readonly confusion: readonly ConfusionRow[];
  readonly classes: readonly ClassReport[];
  /** All classes alike, or each by its number of images. */
  readonly averages: { readonly macro: AverageReport; readonly weighted: AverageReport };
  readonly calibration?: Calibration;
  /** What simple methods reach. */
  readonly baselines?: readonly Baseline[];
  /** Worst first by loss, at most 100. */
  readonly mistakes: readonly Mistake[];
  /** Most frequent first, at most 20. */
  readonly confused: readonly ConfusedPair[];
  /** Of the test split: how often it was looked at, this time included. */
  readonly looks?: TestLooks;
  /** What was said of every single image. */
  readonly files?: { readonly predictions: FileSeal; readonly outputs: OutputsFile };
  readonly createdAt: string;
}

/** How often the test images of a dataset were looked at: by one run, by all runs of the workspace, and since when. */
export interface TestLooks {
  readonly run: number;
  readonly dataset: number;
  /** ISO 8601. */
  readonly since: string;
}

/** How the accuracy differs between two splits: that on `from` less that on `to`. */
export interface Gap {
  readonly from: SplitName;
  readonly to: SplitName;
  readonly difference: number;
  /** 95 %, Newcombe's. */
  readonly interval: Interval;
  /** Whether 0 lies in the interval. */
  readonly chance: boolean;
}

export interface Prediction {
  readonly path: string;
  /** Most probable first. */
  readonly top: readonly { readonly label: string; readonly index: number; readonly probability: number }[];
  /** Set instead of `top` when the file could not be read. */
  readonly error?: string;
}

/** What a layer costs for one image. In a model that uses it several times, all uses together. */
export interface LayerCost {
  /** Numbers that it gives, float32 each. Missing where a size is open. */
  readonly activations?: number;
  /** Multiplications and additions of a prediction, a pair counted once. Missing where they are not known: of own layers. */
  readonly multiplyAdds?: number;
}

export interface SummaryLayer {
  readonly name: string;
  readonly className: string;
  /** The options that tell it from others of its kind: `3 × 3, stride 2, relu`. */
  readonly detail?: string;
  /** Without the batch dimension's number: `[null, 13, 13, 32]`. Several for a layer with several outputs. */
  readonly outputShape: readonly (number | null)[];
  readonly parameters: number;
  readonly trainable: number;
  /** Names of the layers that feed this one; empty in a sequential model. */
  readonly inputs: readonly string[];
  readonly cost: LayerCost;
  /** How often the model uses it, where that is more than once. */
  readonly uses?: number;
  /** Of a model that is used as a layer: its own layers. */
  readonly layers?: readonly SummaryLayer[];
  readonly location?: { readonly file: string; readonly line: number; readonly column?: number };
}

export interface ModelSummary {
  readonly name: string;
  /** [height, width, channels] of one image. */
  readonly input: readonly number[];
  readonly layers: readonly SummaryLayer[];
  /** Of all layers whose costs are known. */
  readonly cost: Required<LayerCost>;
  /** Names of the layers whose multiply-adds are not known. */
  readonly uncounted: readonly string[];
  readonly total: number;
  readonly trainable: number;
  readonly dataset: string;
  readonly classes: number;
  readonly params: Readonly<Record<string, ParamValue>>;
}

/** An image by its file, or by its dataset and id. */
export type ImageReference = { readonly path: string } | { readonly dataset: string; readonly id: string };

/** The feature maps of one layer for one image, and what they have in common. */
export interface LayerActivations {
  readonly name: string;
  readonly className: string;
  /** Without the batch dimension. */
  readonly shape: readonly number[];
  /**
   * For [height, width, channels]: uint8 [channels, height, width], each map stretched from its lowest to its highest
   * value. For [units]: uint8 [1, 1, units]. At most 512 maps.
   */
  readonly maps: Uint8Array;
  readonly mapShape: readonly [count: number, height: number, width: number];
  /** Of each map, in the layer's own numbers. */
  readonly lowest: Float32Array;
  readonly highest: Float32Array;
  readonly mean: number;
  readonly deviation: number;
  /** Part of the maps (units) that are 0 everywhere: 0..1. */
  readonly dead: number;
}

/** How the outputs of a layer for two images differ: the second less the first. */
export interface LayerDifference {
  /** uint8, as large as the maps: 128 is no difference, 1 and 255 the largest of the map. */
  readonly maps: Uint8Array;
  /** Of each map, as a size without sign, in the layer's own numbers. */
  readonly largest: Float32Array;
  /** Mean size of the differences of all numbers of the layer. */
  readonly mean: number;
  /** Cosine of the angle between both outputs: 1 where they have one direction, 0 where they share nothing. */
  readonly cosine: number;
}

/** Something wrong in a model file. Lines and columns start at 1. */
export interface ModelDiagnostic {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly nextStep?: string;
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}
