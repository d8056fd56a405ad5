/** What the panel of a run and its page tell each other. The page draws; it reads no files and asks no engine. */

import type { DatasetPageAsk, FromPage, ImageAsks, Problem, SaveAsk, ToPage } from './any-panel.ts';
import type { Evaluation, ImageReference, LogLine, ModelSummary, RunRecord, RunState, SplitName } from './runs.ts';

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

export interface RunAsks extends ImageAsks, SaveAsk, DatasetPageAsk {
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
  summary: { readonly params: Record<string, never>; readonly result: ModelSummary };
  /** Lets the person choose an image file; nothing, when they chose none. */
  chooseImage: { readonly params: Record<string, never>; readonly result: { readonly image?: ImageReference } };
}

export type ToRunPage = ToPage<RunMessage>;
export type FromRunPage = FromPage<RunAsks>;

export type RunTab = 'curves' | 'metrics' | 'confusion' | 'mistakes' | 'layers' | 'summary' | 'config';

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
