/** The formats that a run can be exported to, for whoever offers them. The engine's registry writes them. */

export interface ExportFormat {
  readonly title: string;
  /** What it is for, as one clause. */
  readonly purpose: string;
  /** Of the file that is written; a folder when missing. */
  readonly extension?: string;
}

export const exportFormats = {
  onnx: {
    title: 'ONNX model',
    purpose: 'one file from pixels to probabilities, preprocessing included, for any ONNX runtime',
    extension: 'onnx',
  },
  tfjs: { title: 'TensorFlow.js layers model', purpose: 'model.json and weights.bin for tf.loadLayersModel' },
  keras: { title: 'Keras model', purpose: 'HDF5 with topology and weights for Keras 2', extension: 'h5' },
  tensorboard: { title: 'TensorBoard events', purpose: 'the curves, for tensorboard --logdir' },
  csv: { title: 'CSV of the curves', purpose: 'one row an epoch, for spreadsheets', extension: 'csv' },
} as const satisfies Readonly<Record<string, ExportFormat>>;

export type ExportFormatId = keyof typeof exportFormats;

export const exportFormatIds = Object.keys(exportFormats) as readonly ExportFormatId[];
