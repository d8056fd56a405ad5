/** The settings of package.json, typed. Each is read where it is used, so that a change counts at once. */

import * as vscode from 'vscode';
import type { SplitName } from '../protocol/runs.ts';

interface Settings {
  /** Id of a device, see `Select Device`. */
  readonly device: string;
  readonly 'lenses.enabled': boolean;
  readonly 'diagnostics.enabled': boolean;
  /** Split that Evaluate measures. */
  readonly 'evaluate.split': SplitName;
}

/** Absent settings can't happen: package.json gives every one a default. */
export function setting<K extends keyof Settings>(name: K, scope?: vscode.Uri): Settings[K] {
  return vscode.workspace.getConfiguration('darkroom', scope).get<Settings[K]>(name)!;
}

export const affects = (event: vscode.ConfigurationChangeEvent, name: keyof Settings): boolean =>
  event.affectsConfiguration(`darkroom.${name}`);

export const deviceFor = (workspace: string): string => setting('device', vscode.Uri.file(workspace));
