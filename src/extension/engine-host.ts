/** One engine for the window: started by the first request, and again by the next one after it has gone. */

import type * as vscode from 'vscode';
import { type EngineClient, startEngine } from '../client/engine.ts';

export interface EngineHost extends vscode.Disposable {
  /** @throws UserError `engine-not-started`, `protocol-mismatch`. */
  get(): Promise<EngineClient>;
  /** The engine that is there, if one is. */
  readonly current: EngineClient | undefined;
  /** Calls `listener` with every engine that is started from now on. */
  onStarted(listener: (engine: EngineClient) => void): vscode.Disposable;
}

export function createEngineHost(path: string, log: vscode.LogOutputChannel): EngineHost {
  const listeners = new Set<(engine: EngineClient) => void>();
  let starting: Promise<EngineClient> | undefined;
  let current: EngineClient | undefined;

  const start = async () => {
    const engine = await startEngine({ path, onOutput: (text) => log.append(text) });
    log.info(`Engine ${engine.version} started, process ${engine.pid}.`);
    current = engine;
    void engine.gone.then((reason) => {
      log.info(reason.message);
      current = undefined;
      starting = undefined;
    });
    for (const listener of listeners) listener(engine);
    return engine;
  };

  return {
    get current() {
      return current;
    },
    get() {
      starting ??= start().catch((error) => {
        starting = undefined;
        throw error;
      });
      return starting;
    },
    onStarted(listener) {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    },
    dispose() {
      // Its runs end at their next batch and are saved; the window does not wait for that.
      void current?.dispose();
    },
  };
}
