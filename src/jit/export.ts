/** Records a function once and writes it as an ONNX file that needs nothing of Darkroom. */

import { backendName, type OnnxBackend } from './backend.ts';
import { callFunction } from './compile.ts';
import type { ExportOptions, HostTensor, TensorFunction } from './executor.ts';
import { withLongStacks } from './long-stacks.ts';
import { lowerGraph } from './lower.ts';
import { encodeModel } from './onnx.ts';
import { withCommonSubexpressions } from './recorder.ts';
import { useBackend } from './use-backend.ts';

/** Standard ops alone: other runtimes lack those of ONNX Runtime's CPU provider. */
const portable = { cpu: false };

/** @throws JitError where the function can't be recorded. */
export function exportOnnx(
  backend: OnnxBackend,
  fn: TensorFunction,
  inputs: Readonly<Record<string, Omit<HostTensor, 'data'>>>,
  { name, metadata }: ExportOptions,
): Uint8Array {
  useBackend(backendName(backend.device));
  const results = withLongStacks(() =>
    withCommonSubexpressions(() => callFunction(backend, fn, inputs, (input) => input)),
  );
  // What a variable holds in a device's memory is no constant that a file could hold.
  const values = results.map(([, value]) => value);
  const { graph, outputs } = lowerGraph(name, values, portable);
  const named = results.map(([output], i) => ({
    op: 'Identity',
    inputs: [outputs[i]!],
    outputs: [output],
    attrs: {},
    domain: '',
  }));
  const renamed = graph.outputs.map((info, i) => ({ ...info, name: results[i]![0] }));
  return encodeModel({ ...graph, nodes: [...graph.nodes, ...named], outputs: renamed }, metadata);
}
