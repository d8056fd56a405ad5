/**
 * The requests that the engine answers and the events that it sends, as two typed maps. A request ends in one of four
 * ways: result, error, cancelled, engine gone.
 */

import type { Attribution, AttributionMethod, AttributionOptions } from './attributions.ts';
import type { ClassMeans } from './class-means.ts';
import type { DatasetCheck, DatasetFormat, DatasetImage, DatasetReport } from './datasets.ts';
import type { WireError } from './errors.ts';
import type { ExportFormatId } from './exports.ts';
import type { DataMap, DistanceMetric, MapMethod, NeighbourGroup, Neighbours } from './features.ts';
import type { Suspects } from './labels.ts';
import type { Mistakes } from './mistakes.ts';
import type { AugmentChange, AugmentChoice, AugmentPreview, AugmentSource, InputStep, TextEdit } from './preview.ts';
import type { Probe } from './probe.ts';
import type {
  Evaluation,
  Gap,
  ImageReference,
  LayerActivations,
  LayerDifference,
  LogLine,
  ModelDiagnostic,
  ModelSummary,
  Prediction,
  Ranking,
  RunRecord,
  SplitName,
  SplitSizes,
  SubsetKind,
  WeightsChoice,
} from './runs.ts';
import type { LayerWeights, WeightsSource } from './weights.ts';

/** Raised with every incompatible change; the first exchange compares it. */
export const protocolVersion = 1;

export interface StartRun {
  /** Absolute path of the folder that holds darkroom.json. */
  readonly workspace: string;
  /** Model file, absolute or relative to the workspace. Not needed with `resume`. */
  readonly file?: string;
  /** Run id to go on with. */
  readonly resume?: string;
  readonly device?: string;
  /** Overrides the model file's; with `resume`, the new total. */
  readonly epochs?: number;
  readonly seed?: number;
  /** Overrides of params as typed on the command line; the engine converts them to the default's type. */
  readonly set?: Readonly<Record<string, string>>;
  /** Stratified subset of the training images. */
  readonly limit?: number;
  /** Which training images `limit` takes. Default: `stratified`. */
  readonly subset?: SubsetKind;
}

export interface DeviceReport {
  readonly id: string;
  readonly available: boolean;
  /** Adapter or processor name, or why it is not available. */
  readonly description: string;
}

export interface DoctorReport {
  readonly node: string;
  readonly platform: string;
  readonly darkroom: string;
  readonly onnxruntime: string;
  readonly tensorflowjs: string;
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
  readonly devices: readonly DeviceReport[];
  /** Version of an installed @tensorflow/tfjs-node or tfjs-node-gpu, if any. */
  readonly tfjsNode?: string;
  readonly cache?: { readonly path: string; readonly bytes: number };
  readonly problems: readonly { readonly message: string; readonly nextStep: string }[];
}

export interface Requests {
  'engine/hello': {
    params: { readonly protocol: number };
    result: { readonly protocol: number; readonly version: string; readonly pid: number };
  };
  /** Told to the engine's second process, which computes for seconds: whether the first one trains. */
  'engine/pace': { params: { readonly training: boolean }; result: Record<string, never> };
  'engine/doctor': { params: { readonly workspace?: string }; result: DoctorReport };
  'dataset/inspect': { params: { readonly workspace: string; readonly name: string }; result: DatasetReport };
  /** What the checks find; images that were not looked at before are scanned first. */
  'dataset/check': { params: { readonly workspace: string; readonly name: string }; result: DatasetCheck };
  /** The images that ids, findings (`near-copies`) and their items (`near-copies:2`) mean. Changes nothing. */
  'dataset/set-aside': {
    params: { readonly workspace: string; readonly name: string; readonly words: readonly string[] };
    /** `exclude` is what darkroom.json should say: what it says now, and these images. */
    result: { readonly ids: readonly string[]; readonly exclude: readonly string[] };
  };
  /** Writes the split to a file that can be committed and named by `split.manifest` of darkroom.json. */
  'dataset/export-split': {
    params: {
      readonly workspace: string;
      readonly name: string;
      /** Absolute path. */
      readonly file: string;
    };
    result: { readonly file: string; readonly sizes: SplitSizes };
  };
  /** The datasets of darkroom.json, without opening them. */
  'dataset/list': {
    params: { readonly workspace: string };
    result: { readonly datasets: readonly { readonly name: string; readonly format?: DatasetFormat }[] };
  };
  /** A page of a dataset's images in the dataset's order. */
  'dataset/images': {
    params: {
      readonly workspace: string;
      readonly name: string;
      readonly split: SplitName;
      /** Name of a class; all classes without. */
      readonly label?: string;
      readonly offset: number;
      readonly limit: number;
    };
    result: { readonly total: number; readonly images: readonly DatasetImage[] };
  };
  /** One image of a dataset as PNG: as it is, or no larger than `size` pixels on its longer side. */
  'dataset/image': {
    params: { readonly workspace: string; readonly name: string; readonly id: string; readonly size?: number };
    result: { readonly png: Uint8Array; readonly label: string; readonly split: SplitName };
  };
  /** Everything wrong with a model file, at the person's own lines; nothing is trained. */
  'model/check': {
    params: { readonly workspace: string; readonly file: string };
    result: { readonly diagnostics: readonly ModelDiagnostic[] };
  };
  /** What every layer of a run's network makes of one image, or of two to compare. */
  'run/activations': {
    params: {
      readonly workspace: string;
      readonly run: string;
      readonly image: ImageReference;
      readonly second?: ImageReference;
      readonly weights?: WeightsChoice;
      readonly device?: string;
    };
    result: {
      /** With a second image, maps of both are stretched by the range that they have in common. */
      readonly layers: readonly LayerActivations[];
      readonly prediction: Prediction;
      readonly second?: {
        readonly layers: readonly LayerActivations[];
        readonly prediction: Prediction;
        /** Of each layer. */
        readonly differences: readonly LayerDifference[];
      };
    };
  };
  /** How much each pixel of an image speaks for or against a class, by one of the methods of attribution. */
  'run/attribution': {
    params: {
      readonly workspace: string;
      readonly run: string;
      readonly image: ImageReference;
      readonly method: AttributionMethod;
      readonly options?: AttributionOptions;
      /** Also as a PNG beside the image, with a legend. */
      readonly picture?: boolean;
      readonly weights?: WeightsChoice;
      readonly device?: string;
    };
    result: { readonly attribution: Attribution; readonly picture?: Uint8Array };
  };
  /** Mean images of classes and of the mistakes about them; `mistakes` puts the classes with the most of them first. */
  'run/class-means': {
    params: {
      readonly workspace: string;
      readonly run: string;
      readonly split: SplitName;
      /** Default `class`. */
      readonly order?: 'class' | 'mistakes';
      readonly offset: number;
      readonly limit: number;
    };
    result: ClassMeans;
  };
  /** The weights of one or several runs, layer by layer: their distributions side by side, and kernels as pictures. */
  'run/weights': {
    params: {
      readonly workspace: string;
      /** The first is the one whose layers are told; at most four. */
      readonly sources: readonly WeightsSource[];
    };
    result: { readonly sources: readonly WeightsSource[]; readonly layers: readonly LayerWeights[] };
  };
  /** The image as the network sees it: decoded, resized, in the run's channels. */
  'run/input': {
    params: { readonly workspace: string; readonly run: string; readonly image: ImageReference };
    result: { readonly png: Uint8Array; readonly height: number; readonly width: number; readonly channels: 1 | 3 };
  };
  /** Training images and what the file's augmentations make of them, or others that are tried out. */
  'model/preview': {
    params: {
      readonly workspace: string;
      readonly file: string;
      readonly set?: Readonly<Record<string, string>>;
      /** Instead of the file's list. */
      readonly choices?: readonly AugmentChoice[];
      /** Default 6. */
      readonly images?: number;
      /** Of each image. Default 5. */
      readonly draws?: number;
      /** Other images and other draws. Default 1. */
      readonly seed?: number;
    };
    result: AugmentPreview;
  };
  /** A training image on its way to the network, by its id. */
  'model/steps': {
    params: { readonly workspace: string; readonly file: string; readonly id: string };
    result: { readonly steps: readonly InputStep[] };
  };
  /** The list of augmentations as it is written in a model file's text. */
  'model/augmentations': { params: { readonly source: string }; result: AugmentSource };
  /** How to change that text; nothing, where what is to be changed is not spelt out. */
  'model/augment-edits': {
    params: { readonly source: string; readonly change: AugmentChange };
    result: { readonly edits?: readonly TextEdit[] };
  };
  'model/summary': {
    params: {
      readonly workspace: string;
      readonly file: string;
      readonly set?: Readonly<Record<string, string>>;
    };
    result: ModelSummary;
  };
  /** Answers when the run's folder exists; everything after that comes as events, `run/ended` exactly once. */
  'run/start': { params: StartRun; result: { readonly run: RunRecord; readonly folder: string } };
  'run/stop': { params: { readonly run: string }; result: Record<string, never> };
  'run/pause': { params: { readonly run: string }; result: Record<string, never> };
  'run/continue': { params: { readonly run: string }; result: Record<string, never> };
  'run/evaluate': {
    params: {
      readonly workspace: string;
      readonly run: string;
      readonly split: SplitName;
      readonly device?: string;
      readonly weights?: WeightsChoice;
      /** Compare with simple methods. Default true; the first time this takes seconds. */
      readonly baselines?: boolean;
    };
    /** `gaps`: of its accuracy and those of other splits, as far as they were evaluated with the same weights. */
    result: { readonly evaluation: Evaluation; readonly folder: string; readonly gaps: readonly Gap[] };
  };
  /** Writes a run in another program's format. */
  'run/export': {
    params: {
      readonly workspace: string;
      readonly run: string;
      readonly format: ExportFormatId;
      /** File or folder to write, absolute or relative to the workspace. */
      readonly out: string;
      readonly weights?: 'best' | 'last';
      /** Replace what is there. */
      readonly overwrite?: boolean;
    };
    result: {
      /** Absolute path of what was written. */
      readonly path: string;
      /** What a person who uses it should know. */
      readonly notes: readonly string[];
    };
  };
  /** Predictions for a folder of images in the shape of a sample CSV. */
  'run/submission': {
    params: {
      readonly workspace: string;
      readonly run: string;
      /** Folder, sample and file to write, each absolute or relative to the workspace. */
      readonly images: string;
      readonly sample: string;
      readonly out: string;
      /** Labels in a row, separated by spaces, most probable first. Default: as many as the sample has. */
      readonly top?: number;
      readonly device?: string;
    };
    result: {
      readonly path: string;
      readonly rows: number;
      readonly top: number;
      readonly labels: 'names' | 'numbers';
    };
  };
  /** An evaluation as one HTML page that needs nothing else. */
  'run/report': {
    params: { readonly workspace: string; readonly run: string; readonly split: SplitName };
    result: { readonly html: string };
  };
  /** How well the probability of one class tells its images from all others; of an evaluation that keeps all of them. */
  'run/ranking': {
    params: { readonly workspace: string; readonly run: string; readonly split: SplitName; readonly label: string };
    result: {
      readonly ranking: Ranking;
      /** Undefined where there are no images of one kind. */
      readonly auc?: number;
      readonly averagePrecision?: number;
      /** Of the evaluation. */
      readonly createdAt: string;
    };
  };
  /** What changes of the images of a split cost the network. */
  'run/probe': {
    params: {
      readonly workspace: string;
      readonly run: string;
      readonly split: SplitName;
      /** Images, a stratified part of the split's. Default 2,000. */
      readonly limit?: number;
      readonly device?: string;
      readonly weights?: WeightsChoice;
    };
    result: { readonly probe: Probe; readonly folder: string };
  };
  'run/predict': {
    params: {
      readonly workspace: string;
      readonly run: string;
      /** Absolute paths of images and folders. */
      readonly paths: readonly string[];
      /** Number of classes to tell. Default 5. */
      readonly top?: number;
      readonly weights?: WeightsChoice;
      readonly device?: string;
    };
    result: { readonly predictions: readonly Prediction[] };
  };
  /** The images of a split that a run's network finds most like an image. */
  'run/neighbours': {
    params: {
      readonly workspace: string;
      readonly run: string;
      readonly image: ImageReference;
      /** Where to look. */
      readonly split: SplitName;
      /** Kinds of images to look for, each for itself. Default: one list of all. */
      readonly groups?: readonly NeighbourGroup[];
      /** Images of each group. Default 12. */
      readonly count?: number;
      /** Default `cosine`. */
      readonly metric?: DistanceMetric;
      readonly weights?: WeightsChoice;
      readonly device?: string;
    };
    result: Neighbours;
  };
  /** Every image of an evaluated split that the network got wrong. */
  'run/mistakes': {
    params: { readonly workspace: string; readonly run: string; readonly split: SplitName };
    result: Mistakes;
  };
  /** Labels of an evaluated split that are probably wrong. */
  'run/suspects': {
    params: {
      readonly workspace: string;
      readonly run: string;
      readonly split: SplitName;
      /** Suspects to tell at most. Default 1,000. */
      readonly limit?: number;
    };
    result: Suspects;
  };
  /** The images of a split as points on a plane. Takes seconds the first time, and is kept. */
  'run/map': {
    params: {
      readonly workspace: string;
      readonly run: string;
      readonly split: SplitName;
      readonly method: MapMethod;
      /** Default 1. */
      readonly seed?: number;
      readonly weights?: WeightsChoice;
      readonly device?: string;
    };
    result: DataMap;
  };
}

export type RequestName = keyof Requests;

export interface Events {
  /** Progress of a request in flight, or of a run before its first batch (`request` is that of run/start). */
  progress: {
    readonly request: number;
    /** What is being done, for a person: `Decoding images`. */
    readonly phase: string;
    readonly done: number;
    readonly total: number;
  };
  /** A line was appended to the run's log. */
  'run/log': {
    readonly run: string;
    readonly line: LogLine;
    readonly epochs: number;
    readonly etaSeconds?: number;
    /** The best epoch so far, which may be the one of this line. */
    readonly best?: RunRecord['best'];
  };
  'run/state': { readonly run: string; readonly state: 'running' | 'paused' };
  'run/ended': {
    readonly run: string;
    readonly outcome: 'completed' | 'stopped' | 'failed';
    readonly record: RunRecord;
    readonly error?: WireError;
  };
  /** Something a person should see that is not an error: a fallback, a guess. */
  notice: { readonly request?: number; readonly run?: string; readonly message: string };
}

export type EventName = keyof Events;

/** Messages between client and engine, over the child process's channel. */
export type ClientMessage =
  | { readonly kind: 'request'; readonly id: number; readonly name: RequestName; readonly params: unknown }
  | { readonly kind: 'cancel'; readonly id: number };

export type EngineMessage =
  | { readonly kind: 'result'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: WireError }
  | { readonly kind: 'event'; readonly name: EventName; readonly event: unknown };
