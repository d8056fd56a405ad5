/** What the detectors find in a run: what was seen, what to do about it, the numbers behind it and where to look. */

import type { SplitName } from './runs.ts';

export type FindingKind =
  | 'exploding-loss'
  | 'majority-rate'
  | 'dead-units'
  | 'overfitting'
  | 'never-predicted'
  | 'validation-gap'
  | 'unsteady-loss'
  | 'slow-learning'
  | 'still-improving';

export interface Finding {
  readonly kind: FindingKind;
  /** `error`: nothing useful can come of it. `warning`: it costs accuracy or time. `info`: worth knowing. */
  readonly severity: 'error' | 'warning' | 'info';
  /** A few words, for lists: `Overfits after epoch 7`. */
  readonly title: string;
  /** One sentence: what was seen. */
  readonly message: string;
  /** One sentence: what to do. */
  readonly advice: string;
  readonly evidence: Evidence;
  /** Tab of the run's page where it can be seen. */
  readonly tab: 'curves' | 'confusion' | 'layers';
}

export interface Evidence {
  /** Where in the training it is seen first. */
  readonly epoch?: number;
  readonly layers?: readonly string[];
  readonly classes?: readonly string[];
  readonly split?: SplitName;
  /** By what they measure: `val_loss`, `majority`, `dead`. Shares are 0..1. */
  readonly numbers: Readonly<Record<string, number>>;
}
