/** Between a person's line and the error that it causes lie many frames of TensorFlow.js: more than a stack shows otherwise. */

/** Errors that are made while `fn` runs have stacks of up to 100 frames. */
export function withLongStacks<T>(fn: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = Math.max(100, stackTraceLimit);
  try {
    return fn();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
