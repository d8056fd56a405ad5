/** Writes each epoch's metrics as a line of a CSV file in the run's folder, for spreadsheets. */

import { z } from 'zod';
import type { Callback } from '../callback.ts';
import { parseOptions } from '../options.ts';
import { lasting } from './lasting.ts';

export interface CsvLoggerOptions {
  /** Name of the file in the run's folder. Default `training.csv`. */
  readonly filename?: string;
  /** Default `,`. */
  readonly separator?: string;
  /** Needed where a model file has two of these. Default `csvLogger`. */
  readonly name?: string;
}

const schema = z.strictObject({
  filename: z
    .string()
    .regex(/^[^/\\:*?"<>|]+$/, 'must be a file name without folders')
    .refine((name) => !/^\.+$/.test(name), 'must be a file name without folders')
    .default('training.csv'),
  separator: z.string().min(1).default(','),
  name: z.string().default('csvLogger'),
});

/** Columns: epoch, the metrics of the first epoch by name, learning_rate. A metric that is missing later stays empty. */
export function csvLogger(options: CsvLoggerOptions = {}): Callback {
  const { filename, separator, name } = parseOptions('csvLogger', schema, options);
  /** Names joined by a line break, which no metric has; null until the header is written. */
  const memory = lasting({ columns: null as string | null });

  return {
    name,
    onTrainBegin() {
      memory.begin();
    },
    async onEpochEnd(control, metrics) {
      if (memory.values.columns === null) {
        memory.values = { columns: Object.keys(metrics).sort().join('\n') };
        const header = ['epoch', ...memory.values.columns!.split('\n'), 'learning_rate'];
        await control.appendFile(filename, header.join(separator));
      }
      const values = memory.values.columns!.split('\n').map((column) => metrics[column] ?? '');
      await control.appendFile(filename, [control.epoch, ...values, control.learningRate].join(separator));
    },
    state: () => memory.state(),
    restore: (state) => memory.restore(state),
  };
}
