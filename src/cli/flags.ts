/** Flags that several commands share, and those that all of them have. */

export const workspaceFlag = {
  kind: 'text',
  value: 'DIR',
  description: 'Folder that holds darkroom.json. Default: the nearest one upwards',
} as const;

export const deviceFlag = {
  kind: 'text',
  value: 'D',
  description: 'cpu, webgpu, dml, coreml or cuda; `darkroom doctor` lists what is here',
} as const;

export const setFlag = {
  kind: 'pairs',
  value: 'name=value',
  description: 'Overrides a param of the model file; may be repeated',
} as const;

export const jsonFlag = {
  kind: 'switch',
  description: 'Prints one JSON object a line, the last one the result',
} as const;

export const helpFlag = { kind: 'switch', description: 'Prints this help' } as const;
