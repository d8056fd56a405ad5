/** Which function writes which format; a new one adds its line here and in src/protocol/exports.ts. */

import type { ExportFormatId } from '../../protocol/exports.ts';
import { exportCsv } from './csv.ts';
import { exportKeras } from './keras.ts';
import { exportOnnx } from './onnx.ts';
import type { Exporter } from './source.ts';
import { exportTensorboard } from './tensorboard.ts';
import { exportTfjs } from './tfjs.ts';

export const exporters: Readonly<Record<ExportFormatId, Exporter>> = {
  onnx: exportOnnx,
  tfjs: exportTfjs,
  keras: exportKeras,
  tensorboard: exportTensorboard,
  csv: exportCsv,
};
