/** What the panel of a preview and its page tell each other: training images before the network sees them. */

import type { FromPage, Problem, ToPage } from './any-panel.ts';
import type { AugmentChange, AugmentChoice, AugmentPreview, AugmentSource, InputStep } from './preview.ts';

export type PreviewMessage =
  /** What is written in the editor, at the beginning and after each change. */
  | { readonly kind: 'source'; readonly source: AugmentSource }
  /** The file on the disk is another one. */
  | { readonly kind: 'saved' }
  | { readonly kind: 'problem'; readonly problem: Problem };

export interface PreviewAsks {
  preview: {
    readonly params: {
      readonly choices?: readonly AugmentChoice[];
      readonly images: number;
      readonly draws: number;
      readonly seed: number;
    };
    readonly result: Omit<AugmentPreview, 'pixels'> & { readonly pixels: ArrayBuffer };
  };
  steps: {
    readonly params: { readonly id: string };
    readonly result: { readonly steps: readonly (Omit<InputStep, 'png'> & { readonly png: ArrayBuffer })[] };
  };
  /** Writes a change into the editor's text, which can undo it; not `written` where it is not spelt out there. */
  change: { readonly params: AugmentChange; readonly result: { readonly written: boolean } };
}

export type ToPreviewPage = ToPage<PreviewMessage>;
export type FromPreviewPage = FromPage<PreviewAsks>;

export interface PreviewPageState {
  readonly workspace: string;
  /** Absolute path of the model file. */
  readonly file: string;
  readonly seed?: number;
}
