/**
 * `compile(fn)`: records a function once for each combination of input shapes, makes one session of it and runs that.
 * Variables read in the function are fed to the session, variables assigned in it take the session's results, which
 * stay where the device puts them.
 */

import * as tf from '@tensorflow/tfjs-core';
import { backendName, type OnnxBackend } from './backend.ts';
import { JitError, namingOp, runtimeFailure, valueRead } from './errors.ts';
import type {
  CompiledFunction,
  CompileOptions,
  HostDtype,
  HostTensor,
  HostTensors,
  TensorFunction,
} from './executor.ts';
import { fedValue, type Value } from './graph.ts';
import { withLongStacks } from './long-stacks.ts';
import { type FedInput, lowerGraph } from './lower.ts';
import { withCommonSubexpressions } from './recorder.ts';
import { createSession, type GraphSession, hostTensor } from './session.ts';
import { useBackend } from './use-backend.ts';

/** What one call of the function recorded. */
interface Recording {
  readonly outputs: readonly (readonly [name: string, value: Value])[];
  /** Variables that the function assigned, with their new values. */
  readonly assigned: readonly (readonly [variable: tf.Variable, value: Value])[];
  /** Stand-ins for the variables, to find which of them the graph reads. */
  readonly states: ReadonlyMap<Value, tf.Variable>;
}

/** A recording as something that runs. */
interface Program {
  readonly session: GraphSession;
  readonly inputs: readonly string[];
  readonly reads: readonly { readonly input: string; readonly variable: tf.Variable }[];
  readonly constants: readonly FedInput[];
  readonly writes: readonly { readonly output: string; readonly variable: tf.Variable; readonly value: Value }[];
  readonly outputs: readonly { readonly output: string; readonly name: string; readonly value: Value }[];
}

const inputName = (name: string) => `in.${name}`;

export function compileFunction(
  backend: OnnxBackend,
  fn: TensorFunction,
  options: CompileOptions = {},
): CompiledFunction {
  const programs = new Map<string, Program>();
  const name = options.name ?? 'function';
  return {
    async run(inputs) {
      useBackend(backendName(backend.device));
      const key = signature(inputs);
      let program = programs.get(key);
      if (!program) {
        program = createProgram(backend, name, recordFunction(backend, fn, inputs));
        programs.set(key, program);
      }
      return runProgram(backend, name, program, inputs);
    },
    dispose() {
      for (const program of programs.values()) disposeProgram(backend, program);
      programs.clear();
    },
  };
}

/** The variables keep their values beyond the session that made them. */
function disposeProgram(backend: OnnxBackend, { session, writes }: Program): void {
  for (const { variable } of writes) if (!variable.isDisposed) backend.bringHome(backend.recorded(variable));
  session.dispose();
}

const signature = (inputs: HostTensors): string =>
  Object.entries(inputs)
    .map(([name, { dtype, shape }]) => `${name}:${dtype}[${shape}]`)
    .sort()
    .join(';');

/** Calls the function with inputs and variables that have no values, and puts the variables back as they were. */
function recordFunction(backend: OnnxBackend, fn: TensorFunction, inputs: HostTensors): Recording {
  const variables = Object.values(tf.engine().registeredVariables);
  unshare(variables);
  const before = new Map(variables.map((variable) => [variable, backend.recorded(variable)]));
  const states = new Map<Value, tf.Variable>();
  for (const [index, variable] of variables.entries()) {
    const state = fedValue(`var.${index}`, variable.shape, variable.dtype as HostDtype);
    states.set(state, variable);
    backend.replace(variable, state);
  }
  const assigned: [tf.Variable, Value][] = [];
  try {
    const outputs = withLongStacks(() => withCommonSubexpressions(() => callFunction(backend, fn, inputs)));
    for (const [state, variable] of states) {
      const value = backend.recorded(variable);
      if (value !== state) assigned.push([variable, value]);
    }
    refuseNewVariables(variables);
    return { outputs, assigned, states };
  } finally {
    for (const [variable, value] of before) restore(backend, variable, value);
  }
}

/** Calls the function with inputs that have no values, which are fed by the names that `nameOf` gives. */
export function callFunction(
  backend: OnnxBackend,
  fn: TensorFunction,
  inputs: Readonly<Record<string, Omit<HostTensor, 'data'>>>,
  nameOf = inputName,
): [string, Value][] {
  return withoutTensors(() => {
    const fed: Record<string, tf.Tensor> = {};
    for (const [name, { shape, dtype }] of Object.entries(inputs)) {
      const info = backend.tensorInfo(fedValue(nameOf(name), shape, dtype));
      fed[name] = tf.engine().makeTensorFromTensorInfo(info);
    }
    try {
      return Object.entries(fn(fed)).map(([name, tensor]): [string, Value] => [name, backend.recorded(tensor)]);
    } catch (error) {
      throw namingOp(error);
    }
  });
}

/** A tidy for results that hold no tensors. */
function withoutTensors<T>(fn: () => T): T {
  let result: T | undefined;
  tf.tidy(() => {
    result = fn();
  });
  return result as T;
}

/** Two variables made from one tensor share its data until one is assigned; recording needs them apart. */
function unshare(variables: readonly tf.Variable[]): void {
  for (const variable of variables) {
    tf.tidy(() => {
      if (tf.engine().backend.refCount(variable.dataId) > 1) variable.assign(ownCopy(variable));
    });
  }
}

function ownCopy(variable: tf.Variable): tf.Tensor {
  const backend = tf.engine().backend as OnnxBackend;
  return tf.engine().makeTensorFromTensorInfo(backend.tensorInfo(backend.input(variable)));
}

/** Gives the variable a value in data of its own, whoever shares what it held. */
function restore(backend: OnnxBackend, variable: tf.Variable, value: Value): void {
  if (variable.isDisposed) return;
  tf.tidy(() => variable.assign(tf.engine().makeTensorFromTensorInfo(backend.tensorInfo(value))));
}

function refuseNewVariables(known: readonly tf.Variable[]): void {
  const before = new Set(known);
  for (const variable of Object.values(tf.engine().registeredVariables)) {
    if (before.has(variable)) continue;
    const name = variable.name;
    variable.dispose();
    throw new JitError(
      'unsupported-arguments',
      `The variable "${name}" was created while the step was being recorded. Create variables when the model is built.`,
    );
  }
}

function createProgram(backend: OnnxBackend, name: string, recording: Recording): Program {
  const results = [...recording.assigned.map(([, value]) => value), ...recording.outputs.map(([, value]) => value)];
  const { graph, fed, outputs } = lowerGraph(name, results, backend.target);
  const stateOutputs = outputs.slice(0, recording.assigned.length);
  const reads: { input: string; variable: tf.Variable }[] = [];
  const constants: FedInput[] = [];
  const inputs: string[] = [];
  for (const given of fed) {
    const variable = recording.states.get(given.value);
    if (variable) reads.push({ input: given.name, variable });
    else if (given.value.leaf?.kind === 'fed') {
      if (!given.name.startsWith('in.')) throw valueRead();
      inputs.push(given.name);
    } else constants.push(given);
  }
  try {
    return {
      session: createSession(backend.device, graph, new Set(stateOutputs)),
      inputs,
      reads,
      constants,
      writes: recording.assigned.map(([variable, value], i) => ({ output: stateOutputs[i], variable, value })),
      outputs: recording.outputs.map(([key, value], i) => ({
        output: outputs[recording.assigned.length + i],
        name: key,
        value,
      })),
    };
  } catch (error) {
    throw error instanceof JitError ? error : runtimeFailure(`compile the ${name}`, error);
  }
}

function runProgram(
  backend: OnnxBackend,
  name: string,
  program: Program,
  inputs: HostTensors,
): Record<string, HostTensor> {
  const feeds: Record<string, ReturnType<typeof hostTensor>> = {};
  for (const [key, { dtype, data, shape }] of Object.entries(inputs)) {
    if (program.inputs.includes(inputName(key))) feeds[inputName(key)] = hostTensor(dtype, data, shape);
  }
  for (const { input, variable } of program.reads) feeds[input] = backend.feed(backend.recorded(variable));
  for (const { name: input, value } of program.constants) feeds[input] = backend.feed(value);
  let results: ReturnType<GraphSession['run']>;
  try {
    results = program.session.run(feeds);
  } catch (error) {
    throw runtimeFailure(`run the ${name}`, error);
  }
  for (const { output, variable, value } of program.writes) {
    const old = backend.recorded(variable);
    const { shape, dtype } = value;
    const next: Value = { shape, dtype, output: 0, leaf: { kind: 'device', tensor: results[output] } };
    // Somebody holds a clone, which keeps the value of before, also when the session has gone.
    if (backend.refCount(variable.dataId) > 1) {
      backend.bringHome(old);
      restore(backend, variable, next);
    } else {
      backend.replace(variable, next);
      backend.release(old);
    }
  }
  return Object.fromEntries(
    program.outputs.map(({ output, name: key, value: { shape, dtype } }) => [
      key,
      { dtype, shape, data: results[output].data as HostTensor['data'] },
    ]),
  );
}
