/** Runs a piece of work with an engine of its own, and says what Ctrl-C means while it lasts. */

import { type EngineClient, startEngine } from '../client/engine.ts';
import { CancelledError, UserError } from '../protocol/errors.ts';
import type { CommandContext } from './command.ts';

/** What a shell reports for a program that Ctrl-C has ended. */
export const interrupted = 130;

const cancelling = 'Cancelling. Ctrl-C again quits at once.';

export interface EngineWorkOptions {
  /** Tells the person what the first Ctrl-C brings about. */
  readonly onInterrupt?: string;
  /** Keeps to itself what the engine and the libraries in it print. */
  readonly quiet?: boolean;
}

/** `signal` is aborted by the first Ctrl-C, after which the work ends by itself; the second one ends all at once. */
export async function withEngine<T>(
  { enginePath, cwd, output }: CommandContext,
  work: (engine: EngineClient, signal: AbortSignal) => Promise<T>,
  { onInterrupt = cancelling, quiet = false }: EngineWorkOptions = {},
): Promise<T> {
  const controller = new AbortController();
  let engine: EngineClient | undefined;
  const interrupt = () => {
    if (controller.signal.aborted || !engine) {
      if (!engine) process.exit(interrupted);
      engine.kill();
      // Once it is gone for good, whoever looks at the run next sees that it was interrupted.
      void engine.gone.then(() => process.exit(interrupted));
      return;
    }
    controller.abort();
    output.note(onInterrupt);
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    engine = await startEngine({
      path: enginePath,
      cwd,
      onOutput: quiet ? undefined : (text) => output.note(text.trimEnd()),
    });
    return await work(engine, controller.signal);
  } catch (error) {
    // An engine that was too busy to hear that it is cancelled has been ended: that is what the person asked for.
    const ended = error instanceof UserError && error.code === 'engine-gone';
    throw ended && controller.signal.aborted && onInterrupt === cancelling ? new CancelledError() : error;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
    await engine?.dispose();
  }
}
