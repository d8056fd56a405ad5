/** A look at what a model file does to its training images before the network sees them. */

import type { InputSpec } from './runs.ts';

export type AugmentValue = number | boolean | string;

/** A call of the list `train.augment` as it is written, with the options whose values are spelt out. */
export interface AugmentCall {
  readonly name: string;
  readonly options: Readonly<Record<string, AugmentValue>>;
}

/** What is written of the list: its calls, none at all, or something that is computed. */
export type AugmentSource =
  | { readonly kind: 'list'; readonly calls: readonly AugmentCall[] }
  | { readonly kind: 'missing' }
  | { readonly kind: 'computed' };

/** One change of the list; `index` and `name` say of which call. */
export type AugmentChange =
  | {
      readonly kind: 'option';
      readonly index: number;
      readonly name: string;
      readonly option: string;
      readonly value: AugmentValue;
    }
  | { readonly kind: 'remove'; readonly index: number; readonly name: string }
  | { readonly kind: 'add'; readonly name: string };

/** Offsets in the text, UTF-16 as in JavaScript. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** An augmentation as it works: all options, with their defaults. */
export interface AugmentEntry {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** One of Darkroom's own, whose options can be tried out. */
  readonly known: boolean;
}

/** What is to be shown instead of the file's list: its own entries by `index`, with other options where they are given. */
export interface AugmentChoice {
  readonly name: string;
  readonly index?: number;
  readonly options?: Readonly<Record<string, unknown>>;
}

export interface AugmentPreview {
  readonly dataset: string;
  readonly input: InputSpec;
  /** The list that was drawn with. */
  readonly augment: readonly AugmentEntry[];
  /** The file's own. */
  readonly own: readonly AugmentEntry[];
  readonly images: readonly { readonly id: string; readonly label: string }[];
  readonly draws: number;
  /** uint8 [images, 1 + draws, height, width, channels]: each image as it is decoded, then as it is drawn. */
  readonly pixels: Uint8Array;
}

/** One step from a file to what the network sees. */
export interface InputStep {
  readonly title: string;
  /** Size, range, mean: what the picture can't show. */
  readonly facts: string;
  readonly png: Uint8Array;
}
