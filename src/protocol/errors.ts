/**
 * The errors that a person sees. A UserError says what happened, why, and what to do next; it is made by one of the
 * named constructors of this file. Everything else that is thrown is a bug of Darkroom and is reported as one.
 */

/** A place in a file of the user. Lines and columns start at 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}

/** An error of the person's input or surroundings: `message` says what happened and why, `nextStep` what to do. */
export class UserError extends Error {
  override readonly name = 'UserError';

  constructor(
    /** Stable kebab-case identifier, for tests and for programs that read `--json`. */
    readonly code: string,
    message: string,
    readonly nextStep: string,
    readonly location?: SourceLocation,
  ) {
    super(message);
  }
}

/** The request was cancelled by whoever asked. Neither a UserError nor a bug. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';

  constructor(what = 'The request') {
    super(`${what} was cancelled.`);
  }
}

/** An error as it crosses between processes. */
export type WireError =
  | {
      readonly kind: 'user';
      readonly code: string;
      readonly message: string;
      readonly nextStep: string;
      readonly location?: SourceLocation;
    }
  | { readonly kind: 'cancelled'; readonly message: string }
  | { readonly kind: 'bug'; readonly message: string; readonly stack?: string };

export function toWireError(error: unknown): WireError {
  if (error instanceof UserError) {
    const { code, message, nextStep, location } = error;
    return { kind: 'user', code, message, nextStep, location };
  }
  if (error instanceof CancelledError) return { kind: 'cancelled', message: error.message };
  if (error instanceof Error) return { kind: 'bug', message: error.message, stack: error.stack };
  return { kind: 'bug', message: String(error) };
}

export function fromWireError(wire: WireError): Error {
  if (wire.kind === 'user') return new UserError(wire.code, wire.message, wire.nextStep, wire.location);
  if (wire.kind === 'cancelled') return new CancelledError();
  const error = new Error(wire.message);
  if (wire.stack) error.stack = wire.stack;
  return error;
}

// --- The named constructors, in the order of the journey: workspace, data, model file, run, engine. ---

export const noWorkspaceFile = (path: string) =>
  new UserError(
    'no-darkroom-json',
    `There is no darkroom.json at ${path}.`,
    'Create darkroom.json with a "datasets" entry; docs/model-files.md shows one.',
  );
