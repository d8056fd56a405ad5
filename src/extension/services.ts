/** What trees, lenses and commands work with. Made once in main.ts; everything here is cheap until it is used. */

import type * as vscode from 'vscode';
import type { EngineHost } from './engine-host.ts';
import type { ModelFiles } from './model-files.ts';
import type { Panels } from './panels/panels.ts';
import type { RunStore } from './run-store.ts';
import type { Trainings } from './trainings.ts';
import type { DatasetsTree } from './trees/datasets.ts';
import type { RunsTree } from './trees/runs.ts';
import type { VirtualDocuments } from './virtual-documents.ts';
import type { WorkList } from './work.ts';
import type { Workspaces } from './workspaces.ts';

/** What the trees are made of, too. */
export interface Parts {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly engine: EngineHost;
  readonly workspaces: Workspaces;
  readonly models: ModelFiles;
  readonly runs: RunStore;
  readonly trainings: Trainings;
  readonly panels: Panels;
  readonly documents: VirtualDocuments;
  readonly work: WorkList;
}

export interface Services extends Parts {
  readonly trees: { readonly datasets: DatasetsTree; readonly runs: RunsTree };
}
