/** The pages that are stored as text: a name and a picture of data. */

import { attributionPage } from '../../../src/cli/render/attribution.ts';
import { costsPage } from '../../../src/cli/render/costs.ts';
import { datasetPage } from '../../../src/cli/render/dataset.ts';
import { doctorPage } from '../../../src/cli/render/doctor.ts';
import { bugLines, userErrorLines } from '../../../src/cli/render/error.ts';
import { evaluationPage } from '../../../src/cli/render/evaluation.ts';
import { neighboursPage } from '../../../src/cli/render/neighbours.ts';
import { predictionsPage } from '../../../src/cli/render/predictions.ts';
import { probePage } from '../../../src/cli/render/probe.ts';
import { runsPage } from '../../../src/cli/render/runs.ts';
import type { Look } from '../../../src/cli/render/style.ts';
import { summaryPage } from '../../../src/cli/render/summary.ts';
import { suspectsPage } from '../../../src/cli/render/suspects.ts';
import { batchLine, epochLine, progressLine, trainingEnd, trainingHeader } from '../../../src/cli/render/training.ts';
import { UserError } from '../../../src/protocol/errors.ts';
import * as data from './data.ts';

const { record, folder } = data;

const badLayer = new UserError('bad-option', 'Dense has no option "unit".', 'Did you mean "units"?', {
  file: '/home/ada/fashion/mnist.model.ts',
  line: 12,
  column: 5,
});

export const dataPages: Readonly<Record<string, (look: Look) => readonly string[]>> = {
  'training-header': (look) => trainingHeader(record, folder, look),
  batch: (look) => [batchLine(data.batch, { epochs: 10, etaSeconds: 34 }, look)],
  'batch-paused': (look) => [batchLine({ ...data.batch, epoch: 10, batch: 169 }, { epochs: 10, paused: true }, look)],
  progress: (look) => [progressLine({ phase: 'Decoding images', done: 1234, total: 6000 }, look)],
  'epoch-best': (look) => [epochLine(data.epoch, { epochs: 10, best: true, seconds: 4.2 }, look)],
  epoch: (look) => [
    epochLine(
      { ...data.epoch, epoch: 10, metrics: { loss: 12_345.6, accuracy: 0.1 } },
      { epochs: 10, best: false, seconds: 65 },
      look,
    ),
  ],
  'training-end': (look) => trainingEnd(record, folder, look),
  'training-stopped': (look) => trainingEnd({ ...record, state: 'stopped', epochsDone: 1, reason: 'x' }, folder, look),
  evaluation: (look) => evaluationPage({ evaluation: data.evaluation, folder, gaps: data.gaps }, look),
  'evaluation-whales': (look) => evaluationPage({ evaluation: data.whales, folder }, look),
  predictions: (look) => predictionsPage(data.predictions, look),
  attribution: (look) => attributionPage(data.attribution, 'why.png', look),
  'attribution-warning': (look) =>
    attributionPage(
      {
        ...data.attribution,
        target: { label: 'Ankle boot', index: 9, probability: 0.9981 },
        details: {
          method: 'integrated-gradients',
          baseline: 'black',
          steps: 512,
          baselineScore: -0.055,
          sum: 2.312,
        },
      },
      undefined,
      look,
    ),
  neighbours: (look) => neighboursPage(data.neighbours, record.classNames, look),
  probe: (look) => probePage({ probe: data.probe, folder }, look),
  suspects: (look) => suspectsPage(data.suspects, look),
  'suspects-none': (look) => suspectsPage(data.noSuspects, look),
  costs: (look) => costsPage(data.mnist, look),
  'costs-nested': (look) => costsPage(data.nested, look),
  summary: (look) => summaryPage(data.mnist, look),
  'summary-branches': (look) => summaryPage(data.residual, look),
  dataset: (look) => datasetPage(data.dataset, look),
  'dataset-many': (look) =>
    datasetPage(
      {
        ...data.dataset,
        problems: [],
        classes: Array.from({ length: 50 }, (_, i) => ({
          name: `whale ${i}`,
          counts: { train: i, validation: 0, test: 0 },
          total: i,
        })),
      },
      look,
    ),
  runs: (look) =>
    runsPage(
      {
        runs: [
          { folder, record, state: 'completed' },
          {
            folder,
            record: { ...record, id: '20261122-090000-mnist-00b1', epochsDone: 3, best: undefined, duration: 4000 },
            state: 'interrupted',
          },
        ],
        problems: [{ folder: '/x', message: "The run in /x can't be read: its run.json is not JSON." }],
      },
      look,
    ),
  'runs-none': (look) => runsPage({ runs: [], problems: [] }, look),
  doctor: (look) => doctorPage(data.doctor, look),
  'doctor-problems': (look) =>
    doctorPage(
      {
        ...data.doctor,
        devices: [],
        cache: undefined,
        tfjsNode: 'tfjs-node-gpu 4.22.0',
        problems: [{ message: "ONNX Runtime can't be loaded: no binary", nextStep: 'Install onnxruntime-node again.' }],
      },
      look,
    ),
  'error-user': (look) => userErrorLines(badLayer, look),
  'error-bug': (look) => bugLines('a thrown text', look),
};
