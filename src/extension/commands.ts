/**
 * Every command of the extension. package.json contributes the same ones, which a test holds. A handler is loaded when
 * its command is used for the first time; what it throws is shown to the person by whoever registered it.
 */

import type { Services } from './services.ts';

/** `args` are what the editor gives: of a palette nothing, of a menu the item and the selection, of a program anything. */
export type CommandHandler = (services: Services, ...args: readonly unknown[]) => Promise<unknown>;

const lazy =
  (load: () => Promise<CommandHandler>): CommandHandler =>
  async (services, ...args) =>
    (await load())(services, ...args);

export const commandHandlers = {
  // Models
  'darkroom.train': lazy(async () => (await import('./commands/train.ts')).train),
  'darkroom.trainWithParams': lazy(async () => (await import('./commands/train-with-params.ts')).trainWithParams),
  'darkroom.showSummary': lazy(async () => (await import('./commands/show-summary.ts')).showSummary),
  'darkroom.previewAugmentation': lazy(
    async () => (await import('./commands/preview-augmentation.ts')).previewAugmentation,
  ),
  'darkroom.showGraph': lazy(async () => (await import('./commands/show-graph.ts')).showGraph),
  'darkroom.newModelFile': lazy(async () => (await import('./commands/new-model-file.ts')).newModelFile),

  // Trainings
  'darkroom.stop': lazy(async () => (await import('./commands/steer.ts')).stop),
  'darkroom.pause': lazy(async () => (await import('./commands/steer.ts')).pause),
  'darkroom.resume': lazy(async () => (await import('./commands/steer.ts')).resume),

  // Runs
  'darkroom.openRun': lazy(async () => (await import('./commands/open-run.ts')).openRun),
  'darkroom.evaluate': lazy(async () => (await import('./commands/evaluate.ts')).evaluate),
  'darkroom.compareRuns': lazy(async () => (await import('./commands/compare-runs.ts')).compareRuns),
  'darkroom.showActivations': lazy(async () => (await import('./commands/show-activations.ts')).showActivations),
  'darkroom.predict': lazy(async () => (await import('./commands/predict.ts')).predict),
  'darkroom.predictImage': lazy(async () => (await import('./commands/predict.ts')).predictImage),
  'darkroom.predictFolder': lazy(async () => (await import('./commands/predict.ts')).predictFolder),
  'darkroom.pinRun': lazy(async () => (await import('./commands/edit-run.ts')).pinRun),
  'darkroom.unpinRun': lazy(async () => (await import('./commands/edit-run.ts')).unpinRun),
  'darkroom.renameRun': lazy(async () => (await import('./commands/edit-run.ts')).renameRun),
  'darkroom.tagRun': lazy(async () => (await import('./commands/edit-run.ts')).tagRun),
  'darkroom.noteRun': lazy(async () => (await import('./commands/edit-run.ts')).noteRun),
  'darkroom.deleteRun': lazy(async () => (await import('./commands/delete-run.ts')).deleteRun),
  'darkroom.revealRun': lazy(async () => (await import('./commands/open-run.ts')).revealRun),
  'darkroom.exportRun': lazy(async () => (await import('./commands/export-run.ts')).exportRun),
  'darkroom.loadMoreRuns': lazy(async () => (await import('./commands/refresh.ts')).loadMoreRuns),

  // Workspace
  'darkroom.initialize': lazy(async () => (await import('./commands/initialize.ts')).initialize),
  'darkroom.createExample': lazy(async () => (await import('./commands/create-example.ts')).createExample),
  'darkroom.addDataset': lazy(async () => (await import('./commands/add-dataset.ts')).addDataset),
  'darkroom.openWorkspaceFile': lazy(async () => (await import('./commands/open-workspace-file.ts')).openWorkspaceFile),
  'darkroom.refresh': lazy(async () => (await import('./commands/refresh.ts')).refresh),

  // Engine
  'darkroom.selectDevice': lazy(async () => (await import('./commands/select-device.ts')).selectDevice),
  'darkroom.doctor': lazy(async () => (await import('./commands/doctor.ts')).doctor),
  'darkroom.showLog': lazy(async () => (await import('./commands/engine.ts')).showLog),
  'darkroom.restartEngine': lazy(async () => (await import('./commands/engine.ts')).restartEngine),
  'darkroom.showMenu': lazy(async () => (await import('./commands/show-menu.ts')).showMenu),
} as const satisfies Readonly<Record<`darkroom.${string}`, CommandHandler>>;

export type CommandId = keyof typeof commandHandlers;
