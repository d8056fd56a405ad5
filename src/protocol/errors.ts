/**
 * The errors that a person sees. A UserError says what happened, why, and what to do next; it is made by one of the
 * named constructors of this file. Everything else that is thrown is a bug of Darkroom and is reported as one.
 */

/** A place in a file of the user. Lines and columns start at 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}

/** An error of the person's input or surroundings: `message` says what happened and why, `nextStep` what to do. */
export class UserError extends Error {
  override readonly name = 'UserError';

  constructor(
    /** Stable kebab-case identifier, for tests and for programs that read `--json`. */
    readonly code: string,
    message: string,
    readonly nextStep: string,
    readonly location?: SourceLocation,
  ) {
    super(message);
  }
}

/** The request was cancelled by whoever asked. Neither a UserError nor a bug. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';

  constructor(what = 'The request') {
    super(`${what} was cancelled.`);
  }
}

/** An error as it crosses between processes. */
export type WireError =
  | {
      readonly kind: 'user';
      readonly code: string;
      readonly message: string;
      readonly nextStep: string;
      readonly location?: SourceLocation;
    }
  | { readonly kind: 'cancelled'; readonly message: string }
  | { readonly kind: 'bug'; readonly message: string; readonly stack?: string };

export function toWireError(error: unknown): WireError {
  if (error instanceof UserError) {
    const { code, message, nextStep, location } = error;
    return { kind: 'user', code, message, nextStep, location };
  }
  if (error instanceof CancelledError) return { kind: 'cancelled', message: error.message };
  if (error instanceof Error) return { kind: 'bug', message: error.message, stack: error.stack };
  return { kind: 'bug', message: String(error) };
}

export function fromWireError(wire: WireError): Error {
  if (wire.kind === 'user') return new UserError(wire.code, wire.message, wire.nextStep, wire.location);
  if (wire.kind === 'cancelled') return new CancelledError();
  const error = new Error(wire.message);
  if (wire.stack) error.stack = wire.stack;
  return error;
}

// --- The named constructors, in the order of the journey: workspace, data, model file, run, engine. ---

export const noWorkspaceFile = (path: string) =>
  new UserError(
    'no-darkroom-json',
    `There is no darkroom.json at ${path}.`,
    'Create darkroom.json with a "datasets" entry; docs/model-files.md shows one.',
  );

export const brokenWorkspaceFile = (why: string, location: SourceLocation) =>
  new UserError(
    'broken-darkroom-json',
    `${location.file}:${location.line}:${location.column} is not valid JSON: ${why}.`,
    'Correct the file at this place.',
    location,
  );

export const invalidWorkspaceFile = (where: string, why: string, nextStep: string, location: SourceLocation) =>
  new UserError('invalid-darkroom-json', `darkroom.json, ${where}: ${why}.`, nextStep, location);

export const noSuchDataset = (name: string, file: string, hint: string) =>
  new UserError('no-such-dataset', `${file} has no dataset "${name}".`, hint);

// Data

export const dataNotFound = (dataset: string, path: string, what: string) =>
  new UserError(
    'data-not-found',
    `The dataset "${dataset}" has no ${what} at ${path}.`,
    'Correct the path in darkroom.json; it is absolute or relative to the folder of darkroom.json.',
  );

export const cannotReadData = (dataset: string, why: string) =>
  new UserError(
    'cannot-read-data',
    `The files of the dataset "${dataset}" can't be read: ${why}.`,
    'Check that the folder is still there and that you may read it.',
  );

export const unknownDataFormat = (dataset: string, path: string, formats: readonly string[]) =>
  new UserError(
    'unknown-data-format',
    `The dataset "${dataset}" at ${path} has none of the known formats.`,
    `Give the entry a "format" (${formats.join(', ')}) to hear what is missing.`,
  );

export const missingDataFiles = (folder: string, missing: string, nextStep: string) =>
  new UserError('missing-data-files', `${folder} has no ${missing}.`, nextStep);

export const optionNotForFormat = (dataset: string, option: string, format: string, hint: string) =>
  new UserError(
    'option-not-for-format',
    `The dataset "${dataset}" has "${option}", which a dataset of the format ${format} does not know.`,
    hint,
  );

/** Bytes of a packed format (IDX, CIFAR) that are truncated or not what they should be. */
export const unreadableData = (file: string, why: string) =>
  new UserError(
    'unreadable-data',
    `${file} can't be read: ${why}.`,
    'The file is damaged or of another format: download or copy it again.',
  );

export const unreadableImage = (image: string, why: string) =>
  new UserError('unreadable-image', `${image} can't be read as an image: ${why}.`, 'Replace the file or remove it.');

export const noSuchImage = (dataset: string, id: string) =>
  new UserError(
    'no-such-image',
    `The dataset "${dataset}" has no image ${id}.`,
    'It may have been deleted or renamed meanwhile: refresh the list of images.',
  );

export const noReadableImages = (dataset: string, first: string) =>
  new UserError(
    'no-readable-images',
    `No image of the dataset "${dataset}" can be read. The first: ${first}`,
    'Check that the files are images (JPEG, PNG, WebP, GIF, TIFF, AVIF, BMP, PGM) and are complete.',
  );

export const noImages = (path: string, nextStep: string) =>
  new UserError('no-images', `${path} has no images.`, nextStep);

export const emptyClass = (folder: string, others: string) =>
  new UserError(
    'empty-class',
    `The class folder ${folder} has no images${others}.`,
    'Add images to it, or remove the folder. A folder whose name begins with a dot is not a class.',
  );

export const onlyOneClass = (dataset: string, path: string, name: string, nextStep: string) =>
  new UserError(
    'only-one-class',
    `The dataset "${dataset}" at ${path} has only one class, "${name}": there is nothing to tell apart.`,
    nextStep,
  );

export const unreadableCsv = (why: string, location: SourceLocation) =>
  new UserError(
    'unreadable-csv',
    `${location.file}:${location.line} can't be read as CSV: ${why}.`,
    'Correct this line; values with commas or quotes stand in double quotes.',
    location,
  );

export const badCsvColumn = (file: string, why: string, nextStep: string) =>
  new UserError('bad-csv-column', `${file}: ${why}.`, nextStep);

export const csvWithoutImages = (file: string, folder: string, why: string, nextStep: string) =>
  new UserError('csv-without-images', `No row of ${file} can be matched with an image in ${folder}: ${why}.`, nextStep);

export const classNamesMismatch = (dataset: string, why: string) =>
  new UserError(
    'class-names-mismatch',
    `The "classes" of the dataset "${dataset}" don't fit its labels: ${why}.`,
    'Correct "classes" in darkroom.json, or leave it out.',
  );

export const cannotCache = (path: string, why: string) =>
  new UserError(
    'cannot-write-cache',
    `The cache of decoded images ${path} can't be written: ${why}.`,
    'Check the permissions of the folder .darkroom, and that the disk is all right.',
  );

export const cacheDiskFull = (path: string, bytes: number) =>
  new UserError(
    'disk-full',
    `The disk is full (or a limit on file sizes is reached): the cache of decoded images ${path} needs ${bytes < 2 ** 20 ? `${Math.ceil(bytes / 1024)} kB` : `${Math.ceil(bytes / 2 ** 20)} MB`}.`,
    'Free some space, or give the model a smaller input. Old caches in .darkroom/cache can be deleted. Nothing half-written was kept.',
  );

export const cannotWriteSplit = (path: string, why: string) =>
  new UserError(
    'cannot-write-split',
    `The split ${path} can't be written: ${why}.`,
    'Check the permissions of the folder .darkroom and that the disk is not full.',
  );

export const brokenSplit = (path: string, why: string) =>
  new UserError(
    'broken-split',
    `The split ${path} can't be used: ${why}.`,
    'Restore the file from a backup. If there is none, delete it: a new split is made, and test results of earlier runs can no longer be compared.',
  );

export const noSplitFile = (path: string) =>
  new UserError(
    'no-split-file',
    `There is no exported split at ${path}.`,
    'Correct "split.manifest" in darkroom.json; `darkroom data <name> --export-split <file>` writes such a file.',
  );

export const nothingToSetAside = (finding: string, message: string) =>
  new UserError(
    'nothing-to-set-aside',
    `The finding ${finding} is not about images that could be left out: ${message}`,
    'Name images by their paths within the dataset; `--check --json` lists them all.',
  );

export const splitTooLarge = (dataset: string, wanted: number, images: number) =>
  new UserError(
    'split-too-large',
    `The split of the dataset "${dataset}" asks for ${wanted} images to validate and test with, but there are only ${images}.`,
    'Give "validation" and "test" of "split" in darkroom.json smaller numbers, so that images to train on are left.',
  );

// Model file

export const notAModelFile = (file: string, why: string) =>
  new UserError(
    'not-a-model-file',
    `${file} is not a model file: ${why}.`,
    "A model file ends in .model.ts and has `export default defineModel({ … })`, with defineModel imported from 'darkroom'.",
  );

export const badModelFile = (file: string, problem: string, nextStep: string) =>
  new UserError('bad-model-file', `${file}: ${problem}.`, nextStep);

export const badOption = (what: string, problem: string, nextStep: string) =>
  new UserError('bad-option', `${what}: ${problem}.`, nextStep);

export const unknownParam = (name: string, hint: string) =>
  new UserError('unknown-param', `The model file has no param "${name}".`, hint);

export const badParamValue = (name: string, value: string, type: 'number' | 'boolean') =>
  new UserError(
    'bad-param-value',
    `The param "${name}" is a ${type}, and "${value}" is not one.`,
    type === 'number' ? `Give a number: --set ${name}=0.5` : `Give true or false: --set ${name}=true`,
  );

export const unknownName = (kind: string, name: string, hint: string) =>
  new UserError(`unknown-${kind}`, `There is no ${kind} called "${name}".`, hint);

export const wrongOutputs = (loss: string, wanted: string, units: number) =>
  new UserError(
    'wrong-outputs',
    `The loss ${loss} needs ${wanted}, but the model's last layer gives ${units} ${units === 1 ? 'number' : 'numbers'} per image.`,
    'Change the units of the last layer or choose another loss; docs/model-files.md says which belong together.',
  );

export const monitorMissing = (callback: string, monitor: string, hint: string) =>
  new UserError('monitor-missing', `${callback} watches "${monitor}", which this training does not measure.`, hint);

export const sameCallbackName = (name: string) =>
  new UserError(
    'same-callback-name',
    `Two callbacks are called "${name}", so their saved states would be mixed up.`,
    'Give one of them another `name`.',
  );

// Model file: reading it, its layers, its input and output.

/** `model.ts:12:5` for a message that stands alone. */
const at = ({ file, line, column }: SourceLocation) => `${file}:${line}${column === undefined ? '' : `:${column}`}`;

export const modelFileNotFound = (path: string) =>
  new UserError(
    'model-file-not-found',
    `There is no model file at ${path}.`,
    'Check the path; it is absolute or relative to the workspace.',
  );

export const modelFileOutsideWorkspace = (path: string, workspace: string) =>
  new UserError(
    'model-file-outside-workspace',
    `The model file ${path} is not inside the workspace ${workspace}.`,
    'Move it into the workspace, or name its folder as the workspace.',
  );

export const modelSyntaxError = (text: string, location: SourceLocation) =>
  new UserError(
    'model-syntax',
    `The model file can't be read at ${at(location)}: ${text}`,
    'Correct the file at this place.',
    location,
  );

/** What esbuild finds doubtful: it goes on, but the person probably meant something else. */
export const doubtfulCode = (text: string, location: SourceLocation) =>
  new UserError('doubtful-code', text, 'Look at this place: it probably does something else than it seems.', location);

export const missingImport = (name: string, location: SourceLocation) =>
  new UserError(
    'missing-import',
    `${at(location)} imports "${name}", which can't be found.`,
    name.startsWith('.')
      ? 'Correct the path; it is relative to the importing file.'
      : `Install it in the workspace (npm install ${name}) or remove the import.`,
    location,
  );

export const modelFileFailed = (message: string, location: SourceLocation, nextStep?: string) =>
  new UserError(
    'model-file-failed',
    `The model file failed at ${at(location)}: ${message}`,
    nextStep ?? 'Correct the file at this place.',
    location,
  );

export const modelFileHangs = (file: string, seconds: number) =>
  new UserError(
    'model-file-hangs',
    `${file} had not come to an end after ${seconds} s and was stopped.`,
    'Look for a loop that never ends, or for long work, at the top level of the file and in `build`.',
    { file, line: 1 },
  );

export const modelFileEndedProcess = (file: string, why: string) =>
  new UserError(
    'model-file-ended-process',
    `The process in which ${file} was tried has ended. ${why}`,
    'Look for very large arrays or tensors, and for native modules, in the file. Nothing else was touched.',
    { file, line: 1 },
  );

export const unknownLayerOption = (
  { factory, option, nearest, known }: { factory: string; option: string; nearest?: string; known: readonly string[] },
  location?: SourceLocation,
) =>
  new UserError(
    'unknown-layer-option',
    `tf.layers.${factory} has no option "${option}"; TensorFlow.js would ignore it.`,
    nearest ? `Did you mean "${nearest}"?` : `Remove it. The options are: ${known.join(', ')}.`,
    location,
  );

export const dropoutRate = (factory: string, rate: number, location?: SourceLocation) =>
  new UserError(
    'bad-option',
    `tf.layers.${factory} has the rate ${rate}; with that, TensorFlow.js would not drop anything.`,
    'Give the part that is dropped, from 0 to less than 1: 0.5 is every second value.',
    location,
  );

export const layerShapeMismatch = (message: string, nextStep: string, location?: SourceLocation) =>
  new UserError('layer-shape', message, nextStep, location);

export const modelInputMismatch = (actual: string, expected: string, location?: SourceLocation) =>
  new UserError(
    'model-input-shape',
    `The model takes an input of ${actual}, but the model file's "input" gives images of ${expected}.`,
    'Give the first layer `inputShape` as build() receives it, or change height, width or channels of "input".',
    location,
  );

export const modelOutputMismatch = (
  { layer, actual, expected, nextStep }: { layer: string; actual: string; expected: string; nextStep: string },
  location?: SourceLocation,
) =>
  new UserError(
    'model-output-shape',
    `The model's last layer ${layer} gives ${actual}, but the dataset needs ${expected}.`,
    nextStep,
    location,
  );

export const noModelBuilt = (got: string, location?: SourceLocation) =>
  new UserError(
    'no-model-built',
    `build() returned ${got} instead of a model.`,
    'Return a tf.sequential or tf.model, already built; build() must not be async.',
    location,
  );

// Runs, as they are found again.

export const noWorkspaceAbove = (start: string) =>
  new UserError(
    'no-darkroom-json',
    `There is no darkroom.json in ${start} or above it.`,
    'Go to the folder of your workspace, name it with `--workspace DIR`, or create darkroom.json as docs/model-files.md shows.',
  );

export const unknownRun = (name: string, workspace: string, suggestion?: string) =>
  new UserError(
    'unknown-run',
    `There is no run ${name} in ${workspace}.`,
    suggestion
      ? `Did you mean ${suggestion}? \`darkroom runs\` lists them all.`
      : '`darkroom runs` lists the runs of a workspace; `--workspace DIR` names another one.',
  );

export const ambiguousRun = (prefix: string, ids: readonly string[]) =>
  new UserError(
    'ambiguous-run',
    `${ids.length} runs begin with ${prefix}: ${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ', …' : ''}.`,
    'Give more letters of the id, or `last` for the newest run.',
  );

export const unreadableRun = (folder: string, why: string) =>
  new UserError(
    'unreadable-run',
    `The run in ${folder} can't be read: ${why}.`,
    'Delete the folder, or restore its run.json from a backup.',
  );

// Training, and the files of a run.

export const newerRunFormat = (path: string, format: number) =>
  new UserError(
    'newer-run-format',
    `${path} has format ${format}, which this version of Darkroom does not know.`,
    'The run was made by a newer version of Darkroom: update this one.',
  );

export const damagedCheckpoint = (path: string, why: string) =>
  new UserError(
    'damaged-checkpoint',
    `The checkpoint can't be used, ${path} is damaged: ${why}.`,
    'Restore the file from a backup, or start the training again. Nothing in the run was changed.',
  );

export const runInUse = (run: string, pid: number, host: string | undefined, lock: string) =>
  new UserError(
    'run-in-use',
    `The run ${run} is being trained by process ${pid}${host ? ` on ${host}` : ''}.`,
    `Stop that training first. If no such training exists, delete ${lock}.`,
  );

export const runNotActive = (run: string) =>
  new UserError(
    'run-not-active',
    `The run ${run} is not training in this engine.`,
    'It may have ended meanwhile: look at its state in the list of runs.',
  );

export const runCompleted = (run: string, epochs: number) =>
  new UserError(
    'run-completed',
    `The run ${run} is complete: all of its ${epochs} epochs are done.`,
    `To train it further, give a greater total: --epochs ${epochs + 5}.`,
  );

export const runStoppedItself = (run: string, reason: string) =>
  new UserError(
    'run-completed',
    `The run ${run} is complete: ${reason}.`,
    'To train it further nonetheless, give a greater total with --epochs.',
  );

export const fewerEpochsThanDone = (run: string, epochs: number, done: number) =>
  new UserError(
    'fewer-epochs-than-done',
    `The run ${run} has ${done} epochs done, more than the ${epochs} asked for.`,
    `Give a total of more than ${done} epochs, or start a new run.`,
  );

export const fixedOnResume = (option: string, run: string) =>
  new UserError(
    'fixed-on-resume',
    `${option} can't change when the run ${run} goes on: it would no longer be the same training.`,
    `Leave ${option} out, or start a new run with it.`,
  );

export const datasetChanged = (dataset: string, run: string) =>
  new UserError(
    'dataset-changed',
    `The images, labels or split of the dataset "${dataset}" have changed since the run ${run} was started.`,
    'Bring the dataset back to what it was, or start a new run.',
  );

export const nothingToTrainOn = (dataset: string, split: string) =>
  new UserError(
    'nothing-to-train-on',
    `The dataset "${dataset}" has no images in its ${split} split.`,
    'Add images, or change the ratios of its "split" in darkroom.json.',
  );

export const deviceNotAvailable = (device: string, why: string) =>
  new UserError(
    'device-not-available',
    `The device ${device} can't be used: ${why.replace(/\.$/, '')}.`,
    '`darkroom doctor` lists the devices of this machine; `--device cpu` always works.',
  );

export const cannotCompile = (problem: string, location?: SourceLocation) =>
  new UserError(
    'cannot-compile',
    problem,
    '`--device eager` runs it anyway, op by op and slowly. Or write that part of the model with other ops or layers.',
    location,
  );

export const noGradient = (op: string) =>
  new UserError(
    'no-gradient',
    `The model can't be trained: TensorFlow.js has no gradient of the op ${op}.`,
    'Write that part of the model with other ops, or give it a gradient with tf.customGrad.',
  );

export const nothingTrainable = (location: SourceLocation) =>
  new UserError(
    'nothing-trainable',
    'The model has nothing to train: none of its layers has weights that are trainable.',
    'Add a layer with weights, or set `trainable: true` where a layer is frozen.',
    location,
  );

/** @param saved Whether there are weights of an epoch before it. */
export const lossNotFinite = (loss: number, where: string, learningRate: number, saved: boolean) =>
  new UserError(
    'loss-not-finite',
    `The loss became ${Number.isNaN(loss) ? 'NaN (not a number)' : 'infinite'} in ${where}.`,
    `Usually the learning rate (${learningRate}) is too high: try a tenth of it. If that does not help, check the scale of the input and the loss of the model file.${saved ? ' The weights of the epochs before it are in best/ and last/.' : ''}`,
  );

export const diskFull = (folder: string) =>
  new UserError(
    'disk-full',
    `The disk is full (or a limit on file sizes is reached): ${folder} could not be written.`,
    'Free some space, then resume the run. Its last complete checkpoint is intact.',
  );

export const runFolderGone = (folder: string) =>
  new UserError(
    'run-folder-gone',
    `The folder of the run was deleted or moved while it was training: ${folder}.`,
    'Start the training again; what was not in another copy of the folder is lost.',
  );

export const cannotWriteRun = (folder: string, why: string) =>
  new UserError(
    'cannot-write-run',
    `${folder} can't be written: ${why}.`,
    'Check the permissions of the folder and that the disk is all right, then resume the run.',
  );

export const badAppendName = (name: string) =>
  new UserError(
    'bad-file-name',
    `A callback can't write to "${name}" in the run's folder.`,
    'Use a plain file name ending in .csv, .tsv, .txt, .log or .jsonl that is not one of Darkroom\'s own, e.g. "training.csv".',
  );

// Weights, evaluation and prediction.

export const exportExists = (path: string) =>
  new UserError(
    'export-exists',
    `There is something at ${path} already.`,
    'Choose another place, or replace it with `--overwrite`.',
  );

export const exportFailed = (path: string, why: string) =>
  new UserError(
    'export-failed',
    `${path} can't be written: ${why}.`,
    'Choose a place where you may write and where the disk has room.',
  );

export const sampleDoesNotFit = (path: string, why: string) =>
  new UserError(
    'sample-does-not-fit',
    `The sample ${path} does not fit the images: ${why}.`,
    'It needs a row for each image: with the name of its file in a column, or, without names, in the natural order of the files.',
  );

export const imagesNotPredicted = (paths: readonly string[]) =>
  new UserError(
    'images-not-predicted',
    `${paths.length} of the images can't be read: ${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ', …' : ''}.`,
    'A submission needs a row for each image. Replace these files, then try again.',
  );

export const noSuchSubmission = (file: string, known: readonly string[]) =>
  new UserError(
    'no-such-submission',
    `No submission was written to ${file}.`,
    known.length > 0 ? `There are: ${known.slice(-5).join(', ')}.` : 'Write one with `darkroom submit` first.',
  );

export const weightsMissing = (folder: string) =>
  new UserError(
    'weights-missing',
    `There are no weights in ${folder}: model.json or weights.bin is missing.`,
    'Use the other weights of the run (best or last), or train the model again.',
  );

export const epochNotKept = (run: string, epoch: number, kept: readonly number[]) =>
  new UserError(
    'epoch-not-kept',
    `The weights of epoch ${epoch} are not in ${run}.`,
    kept.length > 0
      ? `Kept are those of epoch ${kept.join(', ')}, and of 0, before the training.`
      : 'To keep some, give the model file `callbacks: [modelCheckpoint({ keepEvery: 5 })]` and train again. 0 are the weights before the training.',
  );

export const weightsBroken = (file: string, why: string) =>
  new UserError(
    'weights-broken',
    `The weights file ${file} is damaged: ${why}.`,
    'Use the other weights of the run (best or last), or train the model again.',
  );

export const weightsDontFit = (folder: string, why: string) =>
  new UserError(
    'weights-do-not-fit',
    `The weights in ${folder} don't fit the model: ${why}.`,
    'Files that the model file imports may have changed since the run; restore them, or train again.',
  );

export const outputsNotFinite = (run: string, image: string) =>
  new UserError(
    'outputs-not-finite',
    `The network of ${run} gives no numbers (NaN) for ${image}: its training has diverged.`,
    'Use the other weights of the run (best or last), or train again with a smaller learning rate.',
  );

export const noFeatureMaps = (run: string) =>
  new UserError(
    'no-feature-maps',
    `Grad-CAM weighs feature maps, but the network of ${run} has no convolution whose maps are larger than one pixel.`,
    'Use saliency, integrated gradients or occlusion: these work for every network.',
  );

export const noSuchMapLayer = (layer: string, layers: readonly string[], meant?: string) =>
  new UserError(
    'no-such-layer',
    `The network has no feature maps of a layer "${layer}".`,
    meant ? `Did you mean "${meant}"?` : `There are: ${layers.join(', ')}.`,
  );

export const noGradientToExplain = (op: string) =>
  new UserError(
    'no-gradient',
    `This method needs gradients, and TensorFlow.js has none of the op ${op} in the network.`,
    'Use occlusion, which needs no gradients.',
  );

export const noSuchClass = (name: string, hint: string) =>
  new UserError('no-such-class', `The network knows no class ${name}.`, hint);

export const noFileOrImage = (name: string, dataset: string) =>
  new UserError(
    'no-such-image',
    `${name} is neither a file nor an image of the dataset "${dataset}".`,
    'Give the path of an image file, or an id as `darkroom evaluate` and predictions-<split>.csv show them.',
  );

export const cannotWriteFile = (path: string, why: string) =>
  new UserError(
    'cannot-write-file',
    `${path} can't be written: ${why}.`,
    'Check that its folder is there and may be written to.',
  );

export const classesChanged = (dataset: string, then: readonly string[], now: readonly string[]) => {
  const index = then.findIndex((name, i) => name !== now[i]);
  const difference =
    index < 0 || now.length < then.length
      ? `it had ${then.length} classes then and has ${now.length} now`
      : `class ${index} was "${then[index]}" then and is "${now[index]}" now`;
  return new UserError(
    'classes-changed',
    `The classes of the dataset "${dataset}" are not those that the run was trained with: ${difference}.`,
    'Bring the classes back, or train the model again.',
  );
};

export const emptySplit = (split: string, dataset: string) =>
  new UserError(
    'empty-split',
    `The ${split} split of the dataset "${dataset}" has no images.`,
    'Choose another split, or change the ratios in darkroom.json.',
  );

export const nothingToPredict = (paths: readonly string[]) =>
  new UserError(
    'nothing-to-predict',
    `No image was found at ${paths.join(', ')}.`,
    'Name image files (JPEG, PNG, WebP, GIF, TIFF, AVIF, BMP or PGM) or folders that hold some.',
  );

export const imageGone = (path: string, why: string) =>
  new UserError(
    'image-gone',
    `The image ${path} can't be read any more: ${why}.`,
    'Put it back, or choose another one.',
  );

/** A page asked for a file that nobody named. */
export const imageNotChosen = (path: string) =>
  new UserError('image-not-chosen', `The image ${path} was not chosen.`, 'Choose it in the dialog, or predict it.');

export const predictionsMissing = (path: string) =>
  new UserError(
    'predictions-missing',
    `The predictions of this evaluation are not there: ${path} is missing.`,
    'Evaluate the run again: that writes them.',
  );

export const notEvaluated = (run: string, split: string) =>
  new UserError(
    'not-evaluated',
    `The run ${run} has not been evaluated on its ${split} images.`,
    `Evaluate it: darkroom evaluate ${run} --split ${split}`,
  );

/** @param again Whether another evaluation would write them. */
export const outputsMissing = (split: string, why: string, again = true) =>
  new UserError(
    'outputs-missing',
    `The probabilities of the evaluation on ${split} are not there: ${why}.`,
    again
      ? 'Evaluate the run again: that writes them.'
      : `predictions-${split}.csv has the two most probable classes of each image.`,
  );

export const noRunToPredictWith = (workspace: string) =>
  new UserError(
    'no-run-to-predict-with',
    `No run in ${workspace} has trained weights yet.`,
    'Train a model first; after its first epoch it can predict.',
  );

// The editor.

export const noFolderOpen = () =>
  new UserError(
    'no-folder-open',
    'No folder is open, so there is nothing to make a workspace of.',
    'Open a folder first (File > Open Folder), or use "Darkroom: Create Example Workspace".',
  );

export const notTrusted = () =>
  new UserError(
    'not-trusted',
    'This folder is not trusted, and this would run the code of its model files.',
    'Look at the files first; then run "Workspaces: Manage Workspace Trust".',
  );

export const noWorkspaceForModel = (file: string) =>
  new UserError(
    'no-darkroom-json',
    `There is no darkroom.json in the folder of ${file} or above it, so its dataset is not known.`,
    'Run "Darkroom: Add Dataset…", which writes one.',
  );

export const noModelFiles = () =>
  new UserError(
    'no-model-files',
    'There is no model file (*.model.ts) in this window.',
    'Run "Darkroom: New Model File…" to make one from a template.',
  );

export const noRuns = (why = 'There are no runs yet.') =>
  new UserError('no-runs', why, 'Train a model first: "Darkroom: Train".');

export const nothingTrains = () =>
  new UserError(
    'nothing-trains',
    'No training of this window is in that state.',
    'A training that was started elsewhere is steered there.',
  );

export const trainsElsewhere = (run: string, pid: number | undefined) =>
  new UserError(
    'trains-elsewhere',
    `The run ${run} was not started in this window${pid === undefined ? '' : `: process ${pid} trains it`}.`,
    'Stop it where it was started: in the other window, or with Ctrl-C in its terminal.',
  );

export const runGone = (folder: string) =>
  new UserError(
    'run-gone',
    `The folder of the run is not there any more: ${folder}.`,
    'It was deleted or moved meanwhile; refresh the list of runs.',
  );

export const runStillTrains = (run: string) =>
  new UserError('run-still-trains', `The run ${run} is still being trained.`, 'Stop it before you delete it.');

// Engine.

export const engineNotStarted = (path: string, why: string) =>
  new UserError(
    'engine-not-started',
    `The engine (${path}) did not start: ${why}.`,
    'Run `darkroom doctor`; if packages are missing, install Darkroom again.',
  );

export const engineGone = (ending: string, lastLines: string) =>
  new UserError(
    'engine-gone',
    `The engine ended unexpectedly (${ending}).${lastLines ? `\nIts last words:\n${lastLines}` : ''}`,
    'Try again. What a training had saved is not lost: `darkroom train --resume last` goes on with the last run.',
  );

export const backgroundGone = (ending: string) =>
  new UserError(
    'background-gone',
    `The engine's second process, which computes maps and neighbours, has ended: ${ending}.`,
    'Try again. If it happens again, the machine may be short of memory: choose a smaller split.',
  );

export const protocolMismatch = (client: number, engine: number) =>
  new UserError(
    'protocol-mismatch',
    `The engine speaks version ${engine} of the protocol, the program that started it version ${client}.`,
    'They come from different versions of Darkroom: install it again, or build the project (`npm run build`).',
  );

export const unknownRequest = (name: string) =>
  new UserError(
    'unknown-request',
    `The engine knows no request ${name}.`,
    'The program that asked comes from another version of Darkroom: update both to the same one.',
  );
