/**
 * log.jsonl and the other text files that grow line by line with a run. A checkpoint stores their lengths; resuming
 * cuts them back to those, so that no line is there twice and none is missing.
 */

import { open, readFile, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { badAppendName, damagedCheckpoint } from '../../protocol/errors.ts';
import { type LogLine, parseLog } from '../../protocol/runs.ts';
import { explainingWrites, hasCode } from './write.ts';

export const logFile = 'log.jsonl';

/** Lengths in bytes of the growing files, by name. */
export type FileLengths = Readonly<Record<string, number>>;

/** The growing files of one run, for its only writer. */
export class RunLog {
  readonly #folder: string;
  readonly #names = new Set<string>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Opens the files of a run as they were at a checkpoint; `{}` for the run's beginning. */
  static async open(folder: string, lengths: FileLengths): Promise<RunLog> {
    const log = new RunLog(folder);
    await explainingWrites(folder, async () => {
      for (const [name, length] of Object.entries(lengths)) {
        const path = join(folder, name);
        const size = (await stat(path).catch(() => undefined))?.size ?? 0;
        if (size < length) throw damagedCheckpoint(path, `it has ${size} bytes and must have ${length}`);
        if (size > length) await truncate(path, length);
        log.#names.add(name);
      }
      await log.#begin(logFile);
    });
    return log;
  }

  append(line: LogLine): Promise<void> {
    return this.#append(logFile, JSON.stringify(line));
  }

  /** Appends a line to another file at the top of the run's folder, which a callback fills. */
  async appendTo(name: string, line: string): Promise<void> {
    if (!/^[\w][\w. -]*\.(csv|tsv|txt|log|jsonl)$/i.test(name) || /^(predictions|log\.jsonl)/i.test(name)) {
      throw badAppendName(name);
    }
    await this.#append(name, line);
  }

  /** Brings the files to the disk and tells how long they are. */
  lengths(): Promise<FileLengths> {
    return explainingWrites(this.#folder, async () => {
      const lengths: Record<string, number> = {};
      for (const name of this.#names) {
        const file = await open(join(this.#folder, name), 'a');
        try {
          await file.sync();
          lengths[name] = (await file.stat()).size;
        } finally {
          await file.close();
        }
      }
      return lengths;
    });
  }

  /** The file is opened for each line: a folder that was deleted meanwhile is noticed at the next line, not never. */
  #append(name: string, line: string): Promise<void> {
    return explainingWrites(this.#folder, async () => {
      await this.#begin(name);
      const file = await open(join(this.#folder, name), 'a');
      try {
        await file.appendFile(`${line}\n`);
      } finally {
        await file.close();
      }
    });
  }

  /** A file that no checkpoint knows, but which is there, was left by a crash: the run writes it again from its start. */
  async #begin(name: string): Promise<void> {
    if (this.#names.has(name)) return;
    await rm(join(this.#folder, name), { force: true });
    this.#names.add(name);
  }
}

/** Complete lines of the log; a line that a crash tore is left out. */
export async function readLog(folder: string): Promise<LogLine[]> {
  const text = await readFile(join(folder, logFile), 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return '';
    throw error;
  });
  return parseLog(text);
}
