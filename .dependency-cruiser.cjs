// Who may import whom. The house is described in docs/architecture.md; these rules keep it so.
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: '^(src|webview)/', pathNot: [from, ...allowed] },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Types may refer to each other; code may not.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^vscode$' } },
    only('protocol-imports-nothing', '^src/protocol/', [], 'The contract between processes stands alone.'),
    only(
      'figures-scope',
      '^src/figures/',
      ['^src/protocol/'],
      'Data in, numbers and pictures as text out: no page, no disk, no engine.',
    ),
    only('jit-stands-alone', '^src/jit/', [], 'The compiler knows tensors, nothing of images or runs.'),
    only(
      'api-scope',
      '^src/api/',
      ['^src/protocol/', '^src/jit/(executor|random)\\.ts$'],
      'Model files see protocol and the public face of jit.',
    ),
    only(
      'detectors-scope',
      '^src/detectors/',
      ['^src/(figures|protocol)/'],
      'Detectors are functions of what a run’s files say.',
    ),
    only(
      'engine-scope',
      '^src/engine/',
      ['^src/(protocol|figures|detectors|api|jit)/'],
      'The engine never reaches for its clients.',
    ),
    only(
      'client-scope',
      '^src/client/',
      ['^src/(figures|protocol)/'],
      'The client speaks the protocol and reads run folders.',
    ),
    only(
      'extension-scope',
      '^src/extension/',
      ['^src/(client|detectors|figures|protocol)/'],
      'The extension asks the engine through the client.',
    ),
    only(
      'cli-scope',
      '^src/cli/',
      ['^src/(client|detectors|figures|protocol)/'],
      'The command line asks the engine through the client.',
    ),
    only(
      'webview-scope',
      '^webview/',
      ['^src/(detectors|figures|protocol)/'],
      'Pages draw data that the protocol describes.',
    ),
    {
      name: 'no-packages-where-all-meet',
      severity: 'error',
      from: { path: '^src/(detectors|figures|protocol)/' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'core'] },
    },
    {
      name: 'jit-packages',
      comment: 'The compiler depends on TensorFlow.js and ONNX Runtime only.',
      severity: 'error',
      from: { path: '^src/jit/' },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer'],
        pathNot: 'node_modules/(@tensorflow|onnxruntime)',
      },
    },
    {
      name: 'vscode-only-in-extension',
      comment: 'No chain of imports leads to vscode from outside src/extension.',
      severity: 'error',
      from: { path: '^(src|webview)/', pathNot: '^src/extension/' },
      to: { path: '(^|node_modules/@types/)vscode(/|$)', reachable: true },
    },
    {
      name: 'heavy-only-in-engine',
      comment: 'tfjs, ONNX Runtime and sharp are loaded by the engine process only.',
      severity: 'error',
      from: { path: '^(src/(protocol|figures|detectors|client|cli|extension)|webview)/' },
      to: { path: 'node_modules/(@tensorflow|onnxruntime|sharp|esbuild)', reachable: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      // Without .mjs, or the package esbuild is taken for this project's esbuild.mjs.
      extensions: ['.ts', '.js', '.cjs', '.json', '.d.ts'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
