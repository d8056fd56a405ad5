/** A run's folder on disk as an engine would leave it, for sessions to read. */

import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Evaluation, LogLine, RunRecord } from '../../../src/protocol/runs.ts';
import { record } from '../cli/data.ts';

export interface RunFolder {
  readonly workspace: string;
  readonly folder: string;
  writeRecord(change?: Partial<RunRecord>): Promise<void>;
  log(...lines: readonly LogLine[]): Promise<void>;
  writeEvaluation(evaluation: Evaluation, csv: string): Promise<void>;
  remove(): Promise<void>;
}

export async function makeRunFolder(id = record.id, workspace?: string): Promise<RunFolder> {
  const place = workspace ?? (await mkdtemp(join(tmpdir(), 'darkroom "panel" 服-')));
  const folder = join(place, '.darkroom', 'runs', id);
  await mkdir(folder, { recursive: true });
  const made: RunFolder = {
    workspace: place,
    folder,
    writeRecord: (change = {}) => writeFile(join(folder, 'run.json'), JSON.stringify({ ...record, id, ...change })),
    log: (...lines) => appendFile(join(folder, 'log.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join('')),
    async writeEvaluation(evaluation, csv) {
      await writeFile(join(folder, `predictions-${evaluation.split}.csv`), csv);
      await writeFile(join(folder, `evaluation-${evaluation.split}.json`), JSON.stringify(evaluation));
    },
    remove: () => rm(place, { recursive: true, force: true }),
  };
  await made.writeRecord();
  return made;
}

/** Keeps what a session tells its page, and waits for what is to come. */
export function listener<Message extends { readonly kind: string }>() {
  const heard: Message[] = [];
  const waiting = new Set<() => void>();
  return {
    heard,
    tell: (message: unknown) => {
      heard.push(message as Message);
      for (const look of [...waiting]) look();
    },
    /** The first message from `from` on that fits. */
    until: <M extends Message>(fits: (message: Message) => message is M, from = 0): Promise<M> =>
      new Promise((resolve) => {
        const look = () => {
          const found = heard.slice(from).find(fits);
          if (!found) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}

export const ofKind =
  <K extends string>(kind: K) =>
  <M extends { readonly kind: string }>(message: M): message is M & { readonly kind: K } =>
    message.kind === kind;
