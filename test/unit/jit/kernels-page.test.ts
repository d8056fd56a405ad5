/** docs/kernels.md tells what the registry holds. `UPDATE_DOCS=1` writes it anew. */

import { readFile, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { hostKernelNames } from '../../../src/jit/host-kernels.ts';
import { composites, primitives } from '../../../src/jit/kernels/registry.ts';
import { leftOut } from './conformance/left-out.ts';

const path = new URL('../../../docs/kernels.md', import.meta.url);

const wrapped = (names: readonly string[]) => {
  const lines: string[] = [''];
  for (const name of names) {
    const line = lines.at(-1)!;
    const next = line === '' ? `\`${name}\`` : `${line}, \`${name}\``;
    if (next.length > 118) {
      lines[lines.length - 1] = `${line},`;
      lines.push(`\`${name}\``);
    } else lines[lines.length - 1] = next;
  }
  return lines.join('\n');
};

// Our own kernels have no tfjs name; a person meets them through layers and gradients.
const own = new Set([
  'BatchNormGrad',
  'BatchNormInference',
  'BatchNormTraining',
  'BroadcastTo',
  'DarkroomRandomUniform',
  'Gather',
]);

const page = () => `# Kernels

What the compiler does with each kernel of TensorFlow.js (4.22). This page is made from the registry in \`src/jit/kernels\`
(\`UPDATE_DOCS=1 npx vitest run test/unit/jit/kernels-page.test.ts\`), and the tests that \`@tensorflow/tfjs-core\` ships run
against all of it (\`test/unit/jit/conformance\`).

## Compiled

They become ONNX nodes, in training steps as elsewhere, on every device.

${wrapped([...Object.keys(primitives), ...Object.keys(composites), 'Identity'].filter((name) => !own.has(name)).sort())}

## Computed on the host

Their results depend on values in a way that no graph can hold, or no training needs them. They work wherever the values are
known: in a callback, or when images are prepared. In a step that is being recorded they end the training with
\`The TensorFlow.js op … in layer "…" can't be compiled.\`, the model file's line, and the advice to use the device \`eager\`.

${wrapped(hostKernelNames())}

## Left out

| what | why |
| --- | --- |
${leftOut.map(({ what, why }) => `| ${what} | ${why} |`).join('\n')}
`;

it('is what the registry says', async () => {
  if (process.env.UPDATE_DOCS) await writeFile(path, page());
  expect(await readFile(path, 'utf8')).toBe(page());
});
