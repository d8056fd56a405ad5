/** Keys while a model trains in a terminal: space or p pauses it and lets it go on. */

import type { EngineClient } from '../client/engine.ts';
import type { Terminal } from './terminal.ts';
import type { TrainingView } from './training-view.ts';

const keys = { interrupt: '\x03', suspend: '\x1a' } as const;

export const hasKeyboard = ({ live }: Terminal): boolean => Boolean(process.stdin.isTTY) && live;

/** Returns what gives the keyboard back. Does nothing where there is no keyboard. */
export function listenForPause(terminal: Terminal, engine: EngineClient, view: TrainingView): () => void {
  const { stdin } = process;
  if (!hasKeyboard(terminal)) return () => undefined;
  const onKey = (data: Buffer) => {
    const key = data.toString();
    // In raw mode the terminal no longer turns these two into signals.
    if (key === keys.interrupt) process.kill(process.pid, 'SIGINT');
    else if (key === keys.suspend) suspend();
    else if ((key === ' ' || key === 'p') && view.run !== undefined) {
      const request = view.paused ? 'run/continue' : 'run/pause';
      // The run may have ended meanwhile; then there is nothing to pause.
      engine.request(request, { run: view.run }).catch(() => undefined);
    }
  };
  const listen = () => {
    stdin.setRawMode(true);
    stdin.resume();
  };
  const release = () => {
    stdin.setRawMode(false);
    stdin.pause();
  };
  const suspend = () => {
    release();
    process.once('SIGCONT', listen);
    // The whole group, as the terminal would have done.
    process.kill(0, 'SIGTSTP');
  };
  stdin.on('data', onKey);
  process.on('exit', release);
  listen();
  return () => {
    stdin.off('data', onKey);
    process.off('exit', release);
    process.off('SIGCONT', listen);
    release();
  };
}
