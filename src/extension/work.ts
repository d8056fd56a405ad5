/**
 * What the engine does for a person besides training, while it lasts: shown in the status bar without a notification, and
 * cancelled from the menu of Darkroom's own item there.
 */

import * as vscode from 'vscode';
import type { Events } from '../protocol/requests.ts';

export interface WorkInProgress {
  readonly title: string;
  cancel(): void;
}

export interface WorkList {
  readonly list: readonly WorkInProgress[];
  /** Runs `task`, which gives up when the signal says so. */
  run<T>(
    title: string,
    task: (signal: AbortSignal, onProgress: (progress: Events['progress']) => void) => Promise<T>,
  ): Promise<T>;
}

export function createWorkList(): WorkList {
  const all = new Set<WorkInProgress>();
  return {
    get list() {
      return [...all];
    },
    async run(title, task) {
      const controller = new AbortController();
      const work = { title, cancel: () => controller.abort() };
      all.add(work);
      try {
        return await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, (progress) =>
          task(controller.signal, ({ phase, done, total }) => {
            const share = total > 1 ? ` ${Math.floor((100 * done) / total)} %` : '';
            progress.report({ message: `${phase}${share}` });
          }),
        );
      } finally {
        all.delete(work);
      }
    },
  };
}
