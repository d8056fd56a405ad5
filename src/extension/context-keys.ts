/** What `when` clauses of package.json can ask. The keys are here and nowhere else. */

import * as vscode from 'vscode';
import { canResume } from './run-states.ts';
import type { Services } from './services.ts';

interface ContextKeys {
  /** Extension is active: welcome texts wait for the first search. */
  'darkroom.ready': boolean;
  /** There is a darkroom.json. */
  'darkroom.hasWorkspace': boolean;
  'darkroom.hasModels': boolean;
  'darkroom.hasRuns': boolean;
  /** This window trains, and at least one of the trainings is not paused. */
  'darkroom.training': boolean;
  'darkroom.paused': boolean;
  /** All of darkroom.json were read, and none names a dataset. */
  'darkroom.noDatasets': boolean;
  /** Some run ended before its last epoch. */
  'darkroom.resumable': boolean;
}

export function keepContextKeys(services: Services): vscode.Disposable {
  const { workspaces, models, runs, trainings, trees } = services;
  const known = new Map<keyof ContextKeys, boolean>();
  const set = <K extends keyof ContextKeys>(key: K, value: ContextKeys[K]) => {
    if (known.get(key) === value) return;
    known.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  };
  const update = () => {
    const { list } = trainings;
    set('darkroom.hasWorkspace', workspaces.list.length > 0);
    set('darkroom.hasModels', models.list.length > 0);
    set('darkroom.hasRuns', runs.all.length > 0);
    set(
      'darkroom.training',
      list.some(({ paused }) => !paused),
    );
    set(
      'darkroom.paused',
      list.some(({ paused }) => paused),
    );
    set('darkroom.resumable', runs.all.some(canResume));
  };
  const tellDatasets = (count: number | undefined) => set('darkroom.noDatasets', count === 0);
  void Promise.all([workspaces.ready, models.ready]).then(() => set('darkroom.ready', true));
  update();
  return vscode.Disposable.from(
    workspaces.onDidChange(update),
    models.onDidChange(update),
    runs.onDidChange(update),
    trainings.onDidChange(update),
    trees.datasets.onDidCount(tellDatasets),
  );
}
