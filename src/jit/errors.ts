/** What can go wrong in the compiler itself. The engine turns it into something for the person at the model file. */

export type JitErrorCode =
  /** No kernel is mapped for the op. */
  | 'unsupported-op'
  /** The op is mapped, but not with these arguments. */
  | 'unsupported-arguments'
  /** A value was read while it was only recorded. */
  | 'value-read'
  /** ONNX Runtime refused the graph or failed to run it. */
  | 'runtime';

export class JitError extends Error {
  override readonly name = 'JitError';

  constructor(
    readonly code: JitErrorCode,
    message: string,
    /** Kernel of TensorFlow.js. */
    readonly op?: string,
    /** Layer that was being applied. */
    readonly layer?: string,
  ) {
    super(message);
  }
}

const inLayer = (layer?: string) => (layer ? ` in layer "${layer}"` : '');

export const unsupportedOp = (op: string, layer?: string) =>
  new JitError('unsupported-op', `The TensorFlow.js op ${op}${inLayer(layer)} can't be compiled.`, op, layer);

/** TensorFlow.js says by an assertion that a kernel is missing; the person wants to know the op and the layer. */
export function namingOp(error: unknown, layer?: string): unknown {
  const match = error instanceof Error && /[Kk]ernel '(\w+)' (?:not registered )?for backend/.exec(error.message);
  if (!match) return error;
  // The stack leads to the person's line, if the op was called there.
  return Object.assign(unsupportedOp(match[1]!, layer), { stack: error.stack });
}

export const unsupportedArguments = (op: string, what: string, layer?: string) =>
  new JitError(
    'unsupported-arguments',
    `The TensorFlow.js op ${op}${inLayer(layer)} can't be compiled with ${what}.`,
    op,
    layer,
  );

export const valueRead = (layer?: string) =>
  new JitError(
    'value-read',
    `A tensor's value was read${inLayer(layer)} while the step was being recorded. A recorded function can't decide by values; use tf.where instead.`,
    undefined,
    layer,
  );

export const runtimeFailure = (what: string, cause: unknown) =>
  new JitError('runtime', `ONNX Runtime could not ${what}: ${cause instanceof Error ? cause.message : String(cause)}`);
