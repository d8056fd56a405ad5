/**
 * A session answers one page: it reads run folders, asks the engine and tells the page. Sessions don't import vscode, so
 * that the pages can be opened in a plain browser with real data; what they need of the editor is given to them.
 */

import type { EngineClient } from '../../client/engine.ts';
import type { RunSummary } from '../../client/runs.ts';
import type { AskMap, AskProgress, FromPage, ToPage } from '../../protocol/any-panel.ts';
import { CancelledError, UserError } from '../../protocol/errors.ts';
import type { TextEdit } from '../../protocol/preview.ts';

export interface SessionServices {
  engine(): Promise<EngineClient>;
  /** Of a setting; the run's own when undefined. */
  deviceFor(workspace: string): string | undefined;
  /** What the run of a folder is called in the tree. */
  nameOf(folder: string): string | undefined;
  /** Runs of a workspace, newest first. */
  runsOf(workspace: string): Promise<readonly RunSummary[]>;
  /** Asks where to; false when the person chose nowhere. */
  save(name: string, extension: string, content: Uint8Array): Promise<boolean>;
  chooseImage(): Promise<string | undefined>;
  /** Folders of runs, of which those in `chosen` are already there. */
  chooseRuns(workspaces: readonly string[], chosen: readonly string[]): Promise<readonly string[] | undefined>;
  steer(action: 'stop' | 'pause' | 'resume', folder: string): Promise<void>;
  openRun(folder: string): void;
  /** Lines and columns start at 1. */
  openFile(path: string, at?: { readonly line: number; readonly column?: number }): Promise<void>;
  readonly texts: TextServices;
  /** A bug, for the log. */
  report(error: unknown): void;
}

/** Files as they stand in the editor, saved or not. */
export interface TextServices {
  read(path: string): Promise<string>;
  /** False where the text is not `source` any more, or can't be changed. The last edit comes first. */
  edit(path: string, source: string, edits: readonly TextEdit[]): Promise<boolean>;
  watch(path: string, listener: () => void): { dispose(): void };
}

export interface Session<Message> {
  receive(message: Message): void;
  dispose(): void;
}

/** What an ask gets besides its params: fits a request to the engine as its options. */
export interface AskWork {
  /** Aborted when the page does not want the answer any more, or is gone. */
  readonly signal: AbortSignal;
  onProgress(progress: AskProgress): void;
}

export type AskHandlers<Asks extends AskMap<Asks>> = {
  readonly [N in keyof Asks]: (params: Asks[N]['params'], work: AskWork) => Promise<Asks[N]['result']>;
};

export interface Answering<Asks extends AskMap<Asks>> {
  /** Answers each ask exactly once: with its result, or with what went wrong. */
  receive(message: FromPage<Asks>): void;
  /** Cancels what is under way, when nobody waits for it any more. */
  cancelAll(): void;
}

export function answering<Asks extends AskMap<Asks>>(
  handlers: AskHandlers<Asks>,
  tell: (message: ToPage<never>) => void,
  report: (error: unknown) => void,
): Answering<Asks> {
  const underWay = new Map<number, AbortController>();
  return {
    receive(message) {
      if (message.kind === 'cancel') underWay.get(message.id)?.abort();
      if (message.kind !== 'ask') return;
      const { id, name, params } = message;
      const own = new AbortController();
      underWay.set(id, own);
      const end = (last: ToPage<never>) => {
        underWay.delete(id);
        tell(last);
      };
      const onProgress = ({ phase, done, total }: AskProgress) => tell({ kind: 'working', id, phase, done, total });
      handlers[name](params, { signal: own.signal, onProgress }).then(
        (result) => end({ kind: 'answer', id, result }),
        (error) => end({ kind: 'refusal', id, problem: toProblem(error, report) }),
      );
    },
    cancelAll() {
      for (const one of underWay.values()) one.abort();
    },
  };
}

export function toProblem(error: unknown, report: (error: unknown) => void): { message: string; nextStep?: string } {
  if (error instanceof UserError) return { message: error.message, nextStep: error.nextStep };
  if (error instanceof CancelledError) return { message: error.message };
  report(error);
  const message = error instanceof Error ? error.message : String(error);
  return { message: `This is a bug in Darkroom: ${message}`, nextStep: 'The log of Darkroom has more about it.' };
}
