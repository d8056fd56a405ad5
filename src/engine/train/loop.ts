/**
 * The training loop: epochs of shuffled batches, validation, callbacks, log, checkpoint. It can begin at any checkpoint
 * and then does exactly what it would have done without the interruption: the order of the images and all random numbers
 * follow from the seed, the epoch and the step.
 */

import type * as tf from '@tensorflow/tfjs-core';
import type { Callback, WeightSnapshot } from '../../api/callback.ts';
import type { Optimizer } from '../../api/optimizer.ts';
import type { CompiledFunction, Executor } from '../../jit/executor.ts';
import { lossNotFinite } from '../../protocol/errors.ts';
import type { FindingKind } from '../../protocol/findings.ts';
import type { EpochMetrics, LogLine } from '../../protocol/runs.ts';
import type { TrainingAugmentation } from '../augment/training.ts';
import { readLog } from '../runs/log.ts';
import { type BatchSource, batchIndices, readBatch, stepInputs } from './batches.ts';
import { CallbackRunner } from './callbacks.ts';
import type { Checkpoint, EpochSums } from './checkpoint.ts';
import { type Clock, Forecast } from './clock.ts';
import { Control } from './control.ts';
import type { Journal } from './journal.ts';
import { isCounted, type ReluCounter, reluCounter } from './relu-units.ts';
import { createSampler, type Sampler, type Sampling } from './sampling.ts';
import type { Steering } from './steering.ts';
import { type Learner, trainingStep, validationStep } from './step.ts';
import { forwardBatchSize, type Measured, validate } from './validate.ts';
import { readVariables, restoreWeights, trainableVariables, writeVariables } from './variables.ts';
import { Watch } from './watch.ts';

export interface TrainingPlan {
  readonly learner: Learner;
  readonly optimizer: Optimizer;
  readonly callbacks: readonly Callback[];
  readonly source: BatchSource;
  /** Indices of the images to train on and to validate with; without the latter there are no `val_` metrics. */
  readonly train: Int32Array;
  readonly validation: Int32Array;
  /** Weight of each class in the loss, [classes]. */
  readonly classWeights?: Float32Array;
  /** Which of the images an epoch sees how often. */
  readonly sampling: Sampling;
  /** Changes the images that are trained on. */
  readonly augment?: TrainingAugmentation;
  readonly epochs: number;
  readonly batchSize: number;
  readonly seed: number;
  /** A checkpoint is written at the end of each epoch and, in long epochs, after so many seconds. */
  readonly checkpointSeconds: number;
}

export type TrainingEnd =
  | { readonly outcome: 'completed'; readonly reason?: string }
  | { readonly outcome: 'stopped'; readonly reason: string };

const noSums: EpochSums = { images: 0, loss: 0, correct: 0, topK: 0, seconds: 0 };

/** Trains from the beginning or from a checkpoint whose weights are in the model already. */
export async function train(
  plan: TrainingPlan,
  executor: Executor,
  journal: Journal,
  steering: Steering,
  /** Shows the time of the checkpoint, or 0. */
  clock: Clock,
  from?: Checkpoint,
): Promise<TrainingEnd> {
  const training = new Training(plan, executor, journal, steering, clock);
  try {
    await training.begin(from);
    return await training.run();
  } finally {
    training.dispose();
  }
}

class Training {
  readonly #plan: TrainingPlan;
  readonly #journal: Journal;
  readonly #steering: Steering;
  readonly #control: Control;
  readonly #callbacks: CallbackRunner;
  readonly #optimizerState: tf.Variable[];
  readonly #step: CompiledFunction;
  readonly #forward: CompiledFunction;
  readonly #relu: ReluCounter;
  readonly #sampler: Sampler;
  readonly #batches: number;
  readonly #forecast = new Forecast();
  readonly #clock: Clock;
  #watch = new Watch([]);
  #epochsDone = 0;
  /** Batches done of the epoch in progress. */
  #batch = 0;
  #sums = noSums;
  /** The loss was no number, and a callback has ended the training for it. */
  #diverged = false;
  /** Clock of the last checkpoint, seconds. */
  #savedAt = 0;

  constructor(plan: TrainingPlan, executor: Executor, journal: Journal, steering: Steering, clock: Clock) {
    const { learner, optimizer } = plan;
    this.#plan = plan;
    this.#journal = journal;
    this.#steering = steering;
    this.#clock = clock;
    const labels = plan.train.map((index) => plan.source.labels[index]!);
    this.#sampler = createSampler(plan.sampling, labels, plan.seed);
    this.#batches = Math.ceil(this.#sampler.length / plan.batchSize);
    this.#control = new Control({
      model: learner.model,
      journal,
      epochs: plan.epochs,
      batchesPerEpoch: this.#batches,
      learningRate: optimizer.learningRate,
    });
    this.#callbacks = new CallbackRunner(plan.callbacks, this.#control);
    this.#optimizerState = optimizer.createState(trainableVariables(learner.model));
    const step = trainingStep(learner, optimizer, this.#optimizerState, plan.augment);
    this.#step = executor.compile(step, { name: 'training step' });
    this.#forward = executor.compile(validationStep(learner), { name: 'validation' });
    this.#relu = reluCounter(executor, learner, plan.source, plan.train, plan.seed);
    steering.onPause = (paused) => this.#pause(paused);
  }

  async begin(from?: Checkpoint): Promise<void> {
    this.#watch = new Watch(await readLog(this.#journal.folder));
    await this.#callbacks.trainBegin();
    if (from) this.#restore(from);
    await this.#flushNotices();
  }

  async run(): Promise<TrainingEnd> {
    const control = this.#control;
    while (this.#epochsDone < this.#plan.epochs && control.stopReason === undefined) {
      control.epoch = this.#epochsDone + 1;
      if (this.#batch === 0) await this.#callbacks.epochBegin();
      const trained = await this.#trainEpoch();
      const measured = trained && !this.#diverged && (await this.#validateEpoch());
      if (this.#diverged) break;
      if (!measured) return this.#stopped();
      await this.#endEpoch(measured);
    }
    await this.#end();
    return { outcome: 'completed', reason: control.stopReason };
  }

  /** Where a callback takes the best weights at the end, last/ has these too: it is what the training leaves behind. */
  async #end(): Promise<void> {
    const control = this.#control;
    const trained = await control.snapshotWeights();
    control.weightsReplaced = false;
    await this.#callbacks.trainEnd();
    await this.#flushNotices();
    // Diverged weights are none to go on from: last/ stays that of the epoch before.
    if (control.weightsReplaced && !this.#diverged) await this.#save(trained);
  }

  dispose(): void {
    this.#step.dispose();
    this.#forward.dispose();
    this.#relu.dispose();
    for (const variable of this.#optimizerState) variable.dispose();
  }

  #restore({ progress, optimizer, callbacks, trained }: Checkpoint): void {
    if (trained) restoreWeights(this.#plan.learner.model, trained);
    writeVariables(
      this.#optimizerState,
      optimizer.map(({ data }) => data),
    );
    this.#callbacks.restore(callbacks);
    this.#control.learningRate = progress.learningRate;
    this.#control.step = progress.step;
    this.#control.epoch = progress.epochsDone;
    this.#control.best = progress.best;
    this.#control.stopReason = progress.stopReason;
    this.#epochsDone = progress.epochsDone;
    this.#batch = progress.batch;
    this.#sums = progress.sums;
    this.#savedAt = progress.time;
  }

  /** @returns false when the training was stopped. */
  async #trainEpoch(): Promise<boolean> {
    const { train, batchSize } = this.#plan;
    const order = this.#sampler.order(this.#control.epoch);
    const logEvery = Math.max(1, Math.floor(this.#batches / 20));
    while (this.#batch < this.#batches && this.#control.stopReason === undefined) {
      if ((await this.#steering.turn()) === 'stop') return false;
      await this.#trainBatch(batchIndices(train, order, this.#batch, batchSize));
      if (this.#diverged) break;
      if (this.#batch % logEvery === 0 || this.#batch === this.#batches) await this.#logBatch();
      if (this.#clock.seconds - this.#savedAt >= this.#plan.checkpointSeconds) await this.#save();
    }
    return true;
  }

  async #trainBatch(indices: Int32Array): Promise<void> {
    const { source, classWeights, seed } = this.#plan;
    const control = this.#control;
    this.#callbacks.batchBegin();
    const { learningRate, step } = control;
    const startedAt = this.#clock.seconds;
    const batch = await readBatch(source, indices);
    const outputs = await this.#step.run(stepInputs(batch, { classWeights, learningRate, seed, step }));
    const seconds = this.#clock.seconds - startedAt;
    const loss = outputs.loss!.data[0]!;
    const correct = outputs.correct!.data[0]!;
    if (!Number.isFinite(loss)) return this.#diverge(loss, `epoch ${control.epoch}, batch ${this.#batch + 1}`);

    const { images } = this.#sums;
    this.#sums = {
      images: images + indices.length,
      loss: this.#sums.loss + loss * indices.length,
      correct: this.#sums.correct + correct,
      topK: this.#sums.topK + (outputs.topK?.data[0] ?? 0),
      seconds: this.#sums.seconds + seconds,
    };
    this.#batch++;
    control.step++;
    this.#forecast.batch(seconds);
    this.#callbacks.batchEnd({ loss, accuracy: correct / indices.length });
  }

  /**
   * The update has spoilt the weights: nothing but a line of the log is saved any more, so that last/ and best/ stay as they
   * are. A callback
   * that ends the training for it (`terminateOnNaN`) makes it an end like another, else it is a failure.
   */
  async #diverge(loss: number, where: string): Promise<void> {
    const problem = lossNotFinite(loss, where, this.#control.learningRate, this.#epochsDone > 0);
    await this.#journal.write(this.#noticeOf(problem.message, 'exploding-loss'));
    this.#callbacks.batchEnd({ loss, accuracy: Number.NaN });
    if (this.#control.stopReason === undefined) throw problem;
    this.#diverged = true;
  }

  async #validateEpoch(): Promise<Measured | undefined | 'none'> {
    const { source, validation, learner, batchSize } = this.#plan;
    if (validation.length === 0) return 'none';
    const size = forwardBatchSize(learner.model, batchSize);
    const measured = await validate(this.#forward, source, validation, size, this.#steering);
    if (measured && !Number.isFinite(measured.loss)) {
      await this.#diverge(measured.loss, `the validation of epoch ${this.#control.epoch}`);
    }
    return measured;
  }

  async #endEpoch(measured: Measured | 'none'): Promise<void> {
    const control = this.#control;
    // The rate that the epoch was trained with; a callback may now set that of the next one.
    const { learningRate } = control;
    const metrics = this.#metrics(measured === 'none' ? undefined : measured);
    await this.#callbacks.epochEnd(metrics);
    await this.#flushNotices();
    const relu = isCounted(control.epoch) ? await this.#relu.count() : undefined;
    const line: LogLine = {
      type: 'epoch',
      epoch: control.epoch,
      step: control.step,
      time: this.#clock.seconds,
      learningRate,
      samplesPerSecond: this.#sums.images / this.#sums.seconds,
      metrics,
      ...(relu && { relu }),
    };
    await this.#journal.write(line);
    const { findings, fresh } = this.#watch.epoch(this.#journal.record, line);
    const told = fresh.map((finding) => this.#noticeOf(finding.message, finding.kind));
    for (const notice of told) await this.#journal.write(notice);
    this.#epochsDone = control.epoch;
    this.#batch = 0;
    this.#sums = noSums;
    await this.#save();
    await this.#journal.update({
      epochsDone: this.#epochsDone,
      best: control.best,
      duration: this.#clock.seconds,
      findings,
    });
    this.#forecast.epochEnd(this.#clock.seconds - line.time);
    // Told only now: an epoch that a person has seen is one that no kill takes back.
    for (const each of [line, ...told]) this.#journal.announce(each, this.#remaining());
  }

  #noticeOf(message: string, finding?: FindingKind): LogLine {
    const { epoch } = this.#control;
    return { type: 'notice', epoch, time: this.#clock.seconds, message, ...(finding && { finding }) };
  }

  #metrics(validation: Measured | undefined): EpochMetrics {
    const { topK } = this.#plan.learner;
    const { images, loss, correct } = this.#sums;
    return {
      loss: loss / images,
      accuracy: correct / images,
      ...(topK !== undefined && { [`top${topK}`]: this.#sums.topK / images }),
      ...(validation && { val_loss: validation.loss, val_accuracy: validation.accuracy }),
      ...(validation && topK !== undefined && { [`val_top${topK}`]: validation.topK! }),
    };
  }

  async #logBatch(): Promise<void> {
    const { images, loss, correct, seconds } = this.#sums;
    const line: LogLine = {
      type: 'batch',
      epoch: this.#control.epoch,
      batch: this.#batch,
      batches: this.#batches,
      step: this.#control.step,
      time: this.#clock.seconds,
      loss: loss / images,
      accuracy: correct / images,
      learningRate: this.#control.learningRate,
      samplesPerSecond: images / seconds,
    };
    this.#watch.batch(line);
    await this.#journal.write(line);
    this.#journal.announce(line, this.#remaining());
    await this.#flushNotices();
  }

  async #flushNotices(): Promise<void> {
    for (const message of this.#control.takeNotices()) {
      const line = this.#noticeOf(message);
      await this.#journal.write(line);
      this.#journal.announce(line, this.#remaining());
    }
  }

  async #save(trained?: WeightSnapshot): Promise<void> {
    const { learningRate, step, best, stopReason } = this.#control;
    await this.#journal.saveLast(this.#plan.learner.model, {
      progress: {
        epochsDone: this.#epochsDone,
        batch: this.#batch,
        step,
        sums: this.#sums,
        learningRate,
        time: this.#clock.seconds,
        best,
        stopReason,
      },
      optimizer: await readVariables(this.#optimizerState),
      callbacks: this.#callbacks.states(),
      trained,
    });
    this.#savedAt = this.#clock.seconds;
  }

  /** Saved in the middle of the epoch, so that a stop loses not one batch. */
  async #stopped(): Promise<TrainingEnd> {
    await this.#save();
    return { outcome: 'stopped', reason: 'stopped by the user' };
  }

  #pause(paused: boolean): void {
    if (paused) this.#clock.pause();
    else this.#clock.continue();
    this.#journal.state(paused ? 'paused' : 'running', this.#clock.seconds);
  }

  #remaining(): number | undefined {
    const epochs = this.#plan.epochs - this.#epochsDone;
    return this.#forecast.remaining(epochs * this.#batches - this.#batch, epochs);
  }
}
