/**
 * What a training leaves behind and tells: log lines, run.json, best/, last/ and the events about them. The loop decides
 * when; this knows where.
 */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { LogLine, RunRecord } from '../../protocol/runs.ts';
import type { RequestContext } from '../context.ts';
import { saveModel } from '../models/weights.ts';
import { keepEpoch } from '../runs/kept-epochs.ts';
import type { RunLock } from '../runs/lock.ts';
import type { RunLog } from '../runs/log.ts';
import { writeRecord } from '../runs/record.ts';
import { replaceFolder } from '../runs/swap.ts';
import { explainingWrites } from '../runs/write.ts';
import { type Checkpoint, saveCheckpoint } from './checkpoint.ts';

export class Journal {
  readonly folder: string;
  readonly log: RunLog;
  readonly #lock: RunLock;
  readonly #emit: RequestContext['emit'];
  #record: RunRecord;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: {
    readonly folder: string;
    readonly record: RunRecord;
    readonly log: RunLog;
    readonly lock: RunLock;
    readonly emit: RequestContext['emit'];
  }) {
    this.folder = options.folder;
    this.log = options.log;
    this.#record = options.record;
    this.#lock = options.lock;
    this.#emit = options.emit;
  }

  get record(): RunRecord {
    return this.#record;
  }

  /** Changes fields of run.json. Changes from several sides (the loop, a pause) are written one after the other. */
  update(changes: Partial<RunRecord>): Promise<void> {
    this.#record = { ...this.#record, ...changes };
    this.#writing = this.#writing.catch(() => {}).then(() => writeRecord(this.folder, this.#record));
    return this.#writing;
  }

  write(line: LogLine): Promise<void> {
    return this.log.append(line);
  }

  announce(line: LogLine, etaSeconds?: number): void {
    const { id, epochs, best } = this.#record;
    this.#emit('run/log', { run: id, line, epochs, etaSeconds, best });
  }

  /** Tells that the training pauses or goes on. A disk that refuses run.json now will refuse the next log line too. */
  state(state: 'running' | 'paused', duration: number): void {
    this.update({ state, duration }).catch(() => {});
    this.#emit('run/state', { run: this.#record.id, state });
  }

  /** Replaces best/ with the weights of now. */
  async saveBest(model: LayersModel, best: NonNullable<RunRecord['best']>): Promise<void> {
    await explainingWrites(this.folder, () =>
      replaceFolder(join(this.folder, 'best'), async (folder) => {
        await saveModel(folder, model);
        await writeFile(join(folder, 'best.json'), `${JSON.stringify(best)}\n`);
      }),
    );
  }

  /** Keeps the weights of now as those of an epoch, beside all others. */
  async saveEpoch(model: LayersModel, epoch: number): Promise<void> {
    await explainingWrites(this.folder, () => keepEpoch(this.folder, epoch, model));
  }

  /** Lets others have the run. */
  release(): Promise<void> {
    return this.#lock.release();
  }

  /** Replaces last/, the log's length included. */
  async saveLast(model: LayersModel, state: Omit<Checkpoint, 'files'>): Promise<void> {
    await this.#lock.check();
    await saveCheckpoint(this.folder, model, { ...state, files: await this.log.lengths() });
  }
}
