/** What each tab of a run's page gets: the run, the channel to the panel, and ways to other tabs. */

import type { RunAsks, RunPageState } from '../../../src/protocol/run-panel.ts';
import type { ImageReference } from '../../../src/protocol/runs.ts';
import type { Save } from '../../charts/save.ts';
import type { Host } from '../../host.ts';
import type { RunData } from './run-data.ts';

export interface RunContext {
  readonly host: Host<RunAsks, RunPageState>;
  readonly save: Save;
  /** For names of saved files. */
  fileName(): string;
  /** Shows the feature maps of an image. */
  inspect(image: ImageReference): void;
  /** Shows a layer's feature maps. */
  showLayer(name: string): void;
  /** Shows where the network looks in an image. */
  explain(image: ImageReference): void;
  evaluate(split: 'train' | 'validation' | 'test'): void;
  /** Calls off the evaluation that this page asked for, if it goes on. */
  cancelEvaluation(): void;
  /** Shows what an ask was refused with. */
  tell(error: unknown): void;
}

/** One tab. `update` is called while the tab is shown, with each change. */
export interface RunView {
  readonly element: HTMLElement;
  update(data: RunData): void;
}
