/** Collects what is wrong with a model file, as an editor shows it: each problem once, at its place. */

import { CancelledError, type SourceLocation, UserError } from '../../protocol/errors.ts';
import type { ModelDiagnostic } from '../../protocol/runs.ts';

/** What was found so far, each once. */
export class Findings {
  readonly #file: string;
  readonly #diagnostics = new Map<string, ModelDiagnostic>();

  constructor(file: string) {
    this.#file = file;
  }

  add(
    error: unknown,
    { severity = 'error', at }: { severity?: ModelDiagnostic['severity']; at?: SourceLocation } = {},
  ) {
    const own = error instanceof UserError ? error.location : undefined;
    // What is wrong in darkroom.json, or with the images, is told where the model file refers to it.
    const location = at ?? own ?? { file: this.#file, line: 1 };
    const message = error instanceof Error ? error.message : String(error);
    const diagnostic = {
      severity,
      message: withoutPlace(message, own ?? location),
      ...(error instanceof UserError && { nextStep: error.nextStep }),
      ...location,
    };
    this.#diagnostics.set(JSON.stringify(diagnostic), diagnostic);
  }

  /** Runs something that may find a problem by throwing it. Only a cancellation goes on. */
  async among<T>(work: () => Promise<T>, at?: SourceLocation): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof CancelledError) throw error;
      this.add(error, { at });
      return undefined;
    }
  }

  amongNow<T>(work: () => T, at?: SourceLocation): T | undefined {
    try {
      return work();
    } catch (error) {
      this.add(error, { at });
      return undefined;
    }
  }

  /** In the order of the lines. */
  sorted(): ModelDiagnostic[] {
    return [...this.#diagnostics.values()].sort(
      (a, b) => compare(a.file, b.file) || a.line - b.line || (a.column ?? 0) - (b.column ?? 0),
    );
  }
}

/** An editor shows a message at its place, which the message need not repeat. */
function withoutPlace(message: string, { file, line, column }: SourceLocation): string {
  const place = `${file}:${line}${column === undefined ? '' : `:${column}`}`;
  return message.replace(` at ${place}`, '').replace(`${place} imports`, 'Imports').replace(`${file}: `, '');
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
