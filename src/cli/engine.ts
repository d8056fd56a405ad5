/** Runs a piece of work with an engine of its own, and says what Ctrl-C means while it lasts. */

import { type EngineClient, startEngine } from '../client/engine.ts';
import type { CommandContext } from './command.ts';

/** What a shell reports for a program that Ctrl-C has ended. */
export const interrupted = 130;

/**
 * `signal` is aborted by the first Ctrl-C, after which the work ends by itself; the second one ends everything at once.
 * `onInterrupt` tells the person what the first one brings about.
 */
export async function withEngine<T>(
  { enginePath, cwd, output }: CommandContext,
  work: (engine: EngineClient, signal: AbortSignal) => Promise<T>,
  onInterrupt = 'Cancelling. Ctrl-C again quits at once.',
): Promise<T> {
  const controller = new AbortController();
  let engine: EngineClient | undefined;
  const interrupt = () => {
    if (controller.signal.aborted || !engine) {
      engine?.kill();
      process.exit(interrupted);
    }
    controller.abort();
    output.note(`\n${onInterrupt}`);
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    engine = await startEngine({ path: enginePath, cwd, onOutput: (text) => output.note(text.trimEnd()) });
    return await work(engine, controller.signal);
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
    await engine?.dispose();
  }
}
