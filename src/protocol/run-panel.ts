/** What the panel of a run and its page tell each other. The page draws; it reads no files and asks no engine. */

import type {
  DatasetPageAsk,
  FromPage,
  ImageAsks,
  InBuffers,
  PlaceAsk,
  Problem,
  SaveAsk,
  ToPage,
} from './any-panel.ts';
import type { AttributionMethod, Baseline } from './attributions.ts';
import type { DataMap, DistanceMetric, MapMethod, NeighbourGroup, Neighbours } from './features.ts';
import type { InsideAsks } from './inside-panel.ts';
import type { Suspects } from './labels.ts';
import type { Mistakes } from './mistakes.ts';
import type { Probe } from './probe.ts';
import type {
  Evaluation,
  ImageReference,
  LogLine,
  ModelSummary,
  RunRecord,
  RunState,
  SplitName,
  WeightsChoice,
} from './runs.ts';

export type ShownState = RunState | 'interrupted';

export type Evaluations = Readonly<Partial<Record<SplitName, Evaluation>>>;

export type RunMessage =
  /** Everything so far. */
  | {
      readonly kind: 'run';
      /** What the run is called in the tree, if that is more than its model. */
      readonly name?: string;
      readonly record: RunRecord;
      readonly state: ShownState;
      readonly log: readonly LogLine[];
      readonly evaluations: Evaluations;
    }
  /** The run's file changed: an epoch ended, the state is another. */
  | { readonly kind: 'record'; readonly name?: string; readonly record: RunRecord; readonly state: ShownState }
  | { readonly kind: 'log'; readonly lines: readonly LogLine[] }
  | { readonly kind: 'evaluation'; readonly evaluation: Evaluation }
  /** What the engine is busy with for this page; nothing, when `phase` is missing. */
  | { readonly kind: 'progress'; readonly phase?: string; readonly done?: number; readonly total?: number }
  /** Show the feature maps of an image, chosen outside of the page. */
  | { readonly kind: 'inspect'; readonly image: ImageReference }
  /** Something to tell above what is shown. */
  | { readonly kind: 'problem'; readonly problem: Problem };

/** An image with what was predicted of it, from predictions-<split>.csv. */
export interface CellImage {
  readonly id: string;
  /** Of the predicted class. */
  readonly probability: number;
}

export interface RankingAnswer {
  readonly positives: number;
  readonly negatives: number;
  /** float32 */
  readonly thresholds: ArrayBuffer;
  /** int32 */
  readonly truePositives: ArrayBuffer;
  /** int32 */
  readonly falsePositives: ArrayBuffer;
  readonly auc?: number;
  readonly averagePrecision?: number;
}

export interface RunAsks extends ImageAsks, SaveAsk, DatasetPageAsk, PlaceAsk, InsideAsks {
  control: {
    readonly params: { readonly action: 'stop' | 'pause' | 'resume' };
    readonly result: Record<string, never>;
  };
  evaluate: { readonly params: { readonly split: SplitName }; readonly result: Record<string, never> };
  /** The images of one cell of the confusion matrix, most probable first. */
  cell: {
    readonly params: { readonly split: SplitName; readonly actual: string; readonly predicted: string };
    readonly result: { readonly images: readonly CellImage[] };
  };
  /** Counts at each threshold on the probability of a class, with the numbers in buffers of their own. */
  ranking: {
    readonly params: { readonly split: SplitName; readonly label: string };
    readonly result: RankingAnswer;
  };
  /** Writes an evaluation as one page, where the person chooses; `saved` is false when they chose nowhere. */
  report: {
    readonly params: { readonly split: SplitName; readonly name: string };
    readonly result: { readonly saved: boolean };
  };
  summary: { readonly params: Record<string, never>; readonly result: ModelSummary };
  /** What a probe of a split has found; nothing, where there was none. */
  storedProbe: { readonly params: { readonly split: SplitName }; readonly result: { readonly probe?: Probe } };
  /** Probes on a split. */
  probe: { readonly params: { readonly split: SplitName }; readonly result: { readonly probe: Probe } };
  /** Every mistake of an evaluated split. */
  mistakes: { readonly params: { readonly split: SplitName }; readonly result: InBuffers<Mistakes> };
  /** Labels of an evaluated split that are probably wrong. */
  suspects: { readonly params: { readonly split: SplitName }; readonly result: Suspects };
  /** The images of a split that the network finds most like an image, and what it says of the image itself. */
  neighbours: {
    readonly params: {
      readonly image: ImageReference;
      readonly split: SplitName;
      readonly groups?: readonly NeighbourGroup[];
      readonly count?: number;
      readonly metric?: DistanceMetric;
    };
    readonly result: Neighbours;
  };
  /** The images of a split as points on a plane. */
  map: {
    readonly params: { readonly split: SplitName; readonly method: MapMethod };
    readonly result: InBuffers<DataMap>;
  };
  /** Shows an image that is a file in the editor. */
  openImage: { readonly params: { readonly path: string }; readonly result: Record<string, never> };
  /** Lets the person choose an image file; nothing, when they chose none. */
  chooseImage: { readonly params: Record<string, never>; readonly result: { readonly image?: ImageReference } };
}

export type ToRunPage = ToPage<RunMessage>;
export type FromRunPage = FromPage<RunAsks>;

export type RunTab =
  | 'curves'
  | 'metrics'
  | 'confusion'
  | 'mistakes'
  | 'probe'
  | 'map'
  | 'layers'
  | 'graph'
  | 'saliency'
  | 'weights'
  | 'means'
  | 'summary'
  | 'config';

/** Kept by the page, so that the panel can be shown again in a window that was reloaded. */
export interface RunPageState {
  readonly folder: string;
  /** The list of findings is folded up. */
  readonly findingsClosed?: boolean;
  readonly tab?: RunTab;
  readonly curves?: CurvesState;
  readonly split?: SplitName;
  readonly confusion?: {
    readonly normalization: 'count' | 'row' | 'column';
    readonly order: 'class' | 'error' | 'similarity';
  };
  /** Name of the class that is told from the others. */
  readonly ranked?: string;
  readonly image?: ImageReference;
  /** Compared with the image. */
  readonly second?: ImageReference;
  /** Which weights are looked inside; the best where it is missing. */
  readonly weights?: WeightsChoice;
  readonly saliency?: { readonly method: AttributionMethod; readonly baseline?: Baseline; readonly opacity: number };
  /** Id of another run whose weights are laid over those of this one. */
  readonly overlaid?: string;
  readonly means?: { readonly split: SplitName; readonly order: 'class' | 'mistakes' };
  readonly mistakes?: MistakesState;
  readonly map?: MapState;
}

export interface MistakesState {
  readonly show: 'mistakes' | 'suspects';
  readonly order: 'worst' | 'closest';
  /** Where neighbours are looked for; the split of the mistake itself when it is missing. */
  readonly neighbours?: SplitName;
  readonly metric?: DistanceMetric;
}

export interface MapState {
  readonly split: SplitName;
  readonly method: MapMethod;
  readonly colour: 'label' | 'predicted' | 'error';
  /** It was asked for, so that it is drawn again without asking. */
  readonly drawn?: boolean;
}

/** How curves are drawn. */
export interface CurvesState {
  readonly x: 'epoch' | 'relative' | 'wall';
  /** 0 is off; up to 0.99, the weight of what came before in a debiased exponential moving average. */
  readonly smoothing: number;
  readonly log: boolean;
  /** Findings are marked unless this is false. */
  readonly findings?: boolean;
}
