/**
 * How every page and its panel talk. The page asks; each ask ends in exactly one answer or one refusal, and may be told
 * how far it is meanwhile, or be called off. Whatever else the panel says is a message of its own kind. Pictures and feature maps travel as ArrayBuffers, never as JSON.
 */

import type { Attribution, AttributionMethod, AttributionOptions } from './attributions.ts';
import type { DatasetImage } from './datasets.ts';
import type { Requests } from './requests.ts';
import type { ImageReference, LayerActivations, SplitName, WeightsChoice } from './runs.ts';

/** What happened, and what to do next. */
export interface Problem {
  readonly message: string;
  readonly nextStep?: string;
}

export interface AskProgress {
  /** What is being done, for a person: `Occluding`. */
  readonly phase: string;
  readonly done: number;
  readonly total: number;
}

export interface AskShape {
  readonly params: unknown;
  readonly result: unknown;
}

export type AskMap<Asks> = { readonly [N in keyof Asks]: AskShape };

export type FromPage<Asks extends AskMap<Asks>> =
  /** The page is made: send what it shows. Also after it was hidden, or the window was reloaded. */
  | { readonly kind: 'ready' }
  /** The answer to an ask is not wanted any more; it ends in a refusal, unless it was on its way. */
  | { readonly kind: 'cancel'; readonly id: number }
  | {
      readonly [N in keyof Asks]: {
        readonly kind: 'ask';
        readonly id: number;
        readonly name: N;
        readonly params: Asks[N]['params'];
      };
    }[keyof Asks];

export type ToPage<Message> =
  | Message
  /** How far the work for an ask is. */
  | ({ readonly kind: 'working'; readonly id: number } & AskProgress)
  | { readonly kind: 'answer'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'refusal'; readonly id: number; readonly problem: Problem };

/** An image file as its bytes: of a kind that browsers draw. */
export interface Picture {
  readonly bytes: ArrayBuffer;
  readonly mime: string;
  /** Class and split, for an image of a dataset. */
  readonly label?: string;
  readonly split?: SplitName;
}

/** What a page can ask about images and their run. */
export interface ImageAsks {
  /** The image for people to look at; of a dataset's images, no larger than `size` pixels. */
  picture: { readonly params: { readonly image: ImageReference; readonly size?: number }; readonly result: Picture };
  /** The image as the network sees it. */
  input: {
    readonly params: { readonly image: ImageReference };
    readonly result: Picture & { readonly height: number; readonly width: number; readonly channels: 1 | 3 };
  };
  activations: {
    readonly params: {
      readonly image: ImageReference;
      readonly second?: ImageReference;
      readonly weights?: WeightsChoice;
    };
    readonly result: InBuffers<Requests['run/activations']['result']>;
  };
  attribution: {
    readonly params: {
      readonly image: ImageReference;
      readonly method: AttributionMethod;
      readonly options: AttributionOptions;
      readonly weights?: WeightsChoice;
    };
    readonly result: InBuffers<Attribution>;
  };
}

/** The same with its numbers in buffers of their own, wherever they stand in it. */
export type InBuffers<T> = T extends Float32Array | Int32Array | Uint8Array
  ? ArrayBuffer
  : T extends object
    ? { readonly [K in keyof T]: InBuffers<T[K]> }
    : T;

/** Feature maps of a layer: uint8 and twice float32. */
export type LayerMaps = InBuffers<LayerActivations>;

export interface SaveAsk {
  /** Asks the person where to; `saved` is false when they chose nowhere. */
  save: {
    readonly params: {
      /** Suggested, without extension. */
      readonly name: string;
      readonly extension: 'svg' | 'png' | 'csv';
      readonly content: string | ArrayBuffer;
    };
    readonly result: { readonly saved: boolean };
  };
}

export interface PlaceAsk {
  /** Shows a line in the editor: of a file that the page was told of. */
  openPlace: {
    readonly params: { readonly file: string; readonly line: number; readonly column?: number };
    readonly result: Record<string, never>;
  };
}

export interface DatasetPageAsk {
  /** A page of the images of the run's dataset. */
  images: {
    readonly params: {
      readonly split: SplitName;
      readonly label?: string;
      readonly offset: number;
      readonly limit: number;
    };
    readonly result: { readonly total: number; readonly images: readonly DatasetImage[] };
  };
}
