/**
 * Which function answers which request. Each is imported when it is first asked for, so that the engine is ready for
 * the handshake before TensorFlow.js and ONNX Runtime are loaded.
 */

import { version } from '../../package.json';
import type { Handlers } from './context.ts';
import { setPace } from './pace.ts';

export const handlers: Omit<Handlers, 'engine/hello'> = {
  'engine/pace': async ({ training }) => {
    setPace(training);
    return {};
  },
  'engine/doctor': async (params) => (await import('./doctor.ts')).examine(params, version),
  'dataset/inspect': async (params, context) => (await import('./datasets/inspect.ts')).inspectDataset(params, context),
  'dataset/check': async (params, context) => (await import('./datasets/check.ts')).checkDataset(params, context),
  'dataset/set-aside': async (params, context) =>
    (await import('./datasets/set-aside.ts')).resolveSetAside(params, context),
  'dataset/export-split': async (params, context) =>
    (await import('./datasets/export-split.ts')).exportSplit(params, context),
  'dataset/list': async (params, context) => (await import('./datasets/images.ts')).listDatasets(params, context),
  'dataset/images': async (params, context) => (await import('./datasets/images.ts')).listImages(params, context),
  'dataset/image': async (params, context) => (await import('./datasets/images.ts')).readDatasetImage(params, context),
  'model/check': async (params, context) => (await import('./models/check.ts')).checkModel(params, context),
  'model/preview': async (params, context) =>
    (await import('./augment/preview.ts')).previewAugmentation(params, context),
  'model/steps': async (params, context) => (await import('./preprocess/steps.ts')).showSteps(params, context),
  'model/augmentations': async (params, context) =>
    (await import('./augment/preview.ts')).readAugmentations(params, context),
  'model/augment-edits': async (params, context) =>
    (await import('./augment/preview.ts')).editAugmentations(params, context),
  'model/summary': async (params, context) => (await import('./models/summary.ts')).summarizeModel(params, context),
  'run/start': async (params, context) => (await import('./train/requests.ts')).startRun(params, context),
  'run/stop': async (params, context) => (await import('./train/requests.ts')).stopRun(params, context),
  'run/pause': async (params, context) => (await import('./train/requests.ts')).pauseRun(params, context),
  'run/continue': async (params, context) => (await import('./train/requests.ts')).continueRun(params, context),
  'run/evaluate': async (params, context) => (await import('./evaluate/evaluate.ts')).evaluateRun(params, context),
  'run/probe': async (params, context) => (await import('./probe/probe.ts')).probeRun(params, context),
  'run/ranking': async (params, context) => (await import('./evaluate/rank-class.ts')).rankClass(params, context),
  'run/report': async (params, context) => (await import('./report/report.ts')).makeReport(params, context),
  'run/predict': async (params, context) => (await import('./predict/predict.ts')).predictImages(params, context),
  'run/activations': async (params, context) =>
    (await import('./interpret/activations.ts')).showActivations(params, context),
  'run/neighbours': async (params, context) =>
    (await import('./features/neighbours.ts')).findNeighbours(params, context),
  'run/mistakes': async (params, context) => (await import('./evaluate/mistakes.ts')).listMistakes(params, context),
  'run/suspects': async (params, context) => (await import('./labels/suspects.ts')).suspectLabels(params, context),
  'run/map': async (params, context) => (await import('./features/map.ts')).mapData(params, context),
  'run/attribution': async (params, context) =>
    (await import('./interpret/attribution.ts')).attributeImage(params, context),
  'run/submission': async (params, context) =>
    (await import('./submit/submission.ts')).writeSubmission(params, context),
  'run/export': async (params, context) => (await import('./export/export.ts')).exportRun(params, context),
  'run/class-means': async (params, context) =>
    (await import('./interpret/class-means.ts')).meanClasses(params, context),
  'run/weights': async (params) => (await import('./interpret/weights.ts')).showWeights(params),
  'run/input': async (params, context) => (await import('./interpret/input.ts')).showInput(params, context),
};
