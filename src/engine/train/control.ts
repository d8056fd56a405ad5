/** What callbacks see and do, kept for the loop: see api/callback.ts for the contract. */

import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { TrainingControl, WeightSnapshot } from '../../api/callback.ts';
import { badOption } from '../../protocol/errors.ts';
import type { RunRecord } from '../../protocol/runs.ts';
import type { Journal } from './journal.ts';
import { restoreWeights, snapshotWeights } from './variables.ts';

export class Control implements TrainingControl {
  epoch = 0;
  step = 0;
  best: RunRecord['best'];
  stopReason: string | undefined;
  /** A callback has put other weights into the model since this was last set to false. */
  weightsReplaced = false;
  readonly epochs: number;
  readonly batchesPerEpoch: number;
  readonly #model: LayersModel;
  readonly #journal: Journal;
  #learningRate: number;
  #notices: string[] = [];

  constructor(options: {
    readonly model: LayersModel;
    readonly journal: Journal;
    readonly epochs: number;
    readonly batchesPerEpoch: number;
    readonly learningRate: number;
  }) {
    this.#model = options.model;
    this.#journal = options.journal;
    this.epochs = options.epochs;
    this.batchesPerEpoch = options.batchesPerEpoch;
    this.#learningRate = options.learningRate;
  }

  get learningRate(): number {
    return this.#learningRate;
  }

  set learningRate(value: number) {
    if (!Number.isFinite(value) || value < 0) {
      throw badOption(
        'A callback',
        `it set the learning rate to ${value}`,
        'Give a schedule that stays at 0 or above.',
      );
    }
    this.#learningRate = value;
  }

  stop(reason: string): void {
    this.stopReason ??= reason;
  }

  snapshotWeights(): Promise<WeightSnapshot> {
    return snapshotWeights(this.#model);
  }

  async restoreWeights(snapshot: WeightSnapshot): Promise<void> {
    restoreWeights(this.#model, snapshot);
    this.weightsReplaced = true;
  }

  async saveBest(monitor: string, value: number): Promise<void> {
    this.best = { epoch: this.epoch, monitor, value };
    await this.#journal.saveBest(this.#model, this.best);
  }

  async keepWeights(): Promise<number> {
    await this.#journal.saveEpoch(this.#model, this.epoch);
    return this.#model.weights.reduce(
      (bytes, { shape }) => bytes + 4 * shape.reduce<number>((n, m) => n * (m ?? 1), 1),
      0,
    );
  }

  notice(message: string): void {
    this.#notices.push(message);
  }

  appendFile(name: string, line: string): Promise<void> {
    return this.#journal.log.appendTo(name, line);
  }

  /** Notices since the last call, for the log. */
  takeNotices(): string[] {
    const notices = this.#notices;
    this.#notices = [];
    return notices;
  }
}
