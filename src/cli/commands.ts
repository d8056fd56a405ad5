/** Every command of `darkroom`, in the order in which help lists them. */

import type { Command } from './command.ts';
import { data } from './commands/data.ts';
import { doctor } from './commands/doctor.ts';
import { evaluate } from './commands/evaluate.ts';
import { explain } from './commands/explain.ts';
import { exportCommand } from './commands/export.ts';
import { findings } from './commands/findings.ts';
import { neighbours } from './commands/neighbours.ts';
import { predict } from './commands/predict.ts';
import { runs } from './commands/runs.ts';
import { submissions } from './commands/submissions.ts';
import { submit } from './commands/submit.ts';
import { summary } from './commands/summary.ts';
import { suspects } from './commands/suspects.ts';
import { train } from './commands/train.ts';

export const commands: readonly Command[] = [
  train,
  evaluate,
  suspects,
  predict,
  neighbours,
  explain,
  submit,
  submissions,
  exportCommand,
  summary,
  data,
  runs,
  findings,
  doctor,
];
