/**
 * The file that keeps what scans found out: `.darkroom/cache/<dataset>.scan.jsonl`, a line for each image, appended while
 * a scan goes on. A kill loses what was not yet written and nothing else; a torn line is skipped; of two lines for one
 * image the later one counts. It is a cache: whoever deletes it waits for another scan, and where it can't be
 * written (the disk is full) everything goes on without it.
 */

import { appendFile, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheFolder, temporaryName } from '../cache-files.ts';
import { factsLine, type ImageFacts, parseFactsLine } from './facts.ts';

/** Lines that are collected before they are written. */
const linesAtOnce = 256;
/** Milliseconds after which they are written anyway. */
const patience = 1_000;
const chunkBytes = 2 ** 24;
const lineEnd = 10;

export const scanFile = (workspace: string, dataset: string): string =>
  join(cacheFolder(workspace), `${dataset}.scan.jsonl`);

export interface ScanLog {
  /** By id; the latest of each. */
  readonly known: ReadonlyMap<string, ImageFacts>;
  append(id: string, facts: ImageFacts): Promise<void>;
  flush(): Promise<void>;
  /** Writes the file anew when much of it is about images that are gone or were scanned again. */
  compact(ids: readonly string[]): Promise<void>;
}

export async function openScanLog(path: string): Promise<ScanLog> {
  const known = new Map<string, ImageFacts>();
  let lines = await readLines(path, (line) => {
    const parsed = parseFactsLine(line);
    if (parsed) known.set(parsed.id, parsed.facts);
  });
  let waiting: string[] = [];
  let lastWrite = Date.now();
  let writing = Promise.resolve();

  const flush = (): Promise<void> => {
    const text = waiting.join('\n');
    if (waiting.length > 0) {
      waiting = [];
      lastWrite = Date.now();
      // What a killed process left unfinished is ended by the first line break.
      writing = writing.then(() => append(path, `\n${text}\n`));
    }
    return writing;
  };

  return {
    known,
    async append(id, facts) {
      known.set(id, facts);
      lines++;
      waiting.push(factsLine(id, facts));
      if (waiting.length >= linesAtOnce || Date.now() - lastWrite > patience) await flush();
    },
    flush,
    async compact(ids) {
      if (lines < 2 * ids.length + linesAtOnce) return;
      await flush();
      const kept = ids.flatMap((id) => {
        const facts = known.get(id);
        return facts ? [factsLine(id, facts)] : [];
      });
      await replace(path, kept);
      lines = kept.length;
    },
  };
}

/** Reads in pieces: a text of a million images would be longer than a string can be. @returns The number of lines. */
async function readLines(path: string, onLine: (line: string) => void): Promise<number> {
  const file = await open(path, 'r').catch(() => undefined);
  if (!file) return 0;
  let count = 0;
  try {
    let rest: Uint8Array = Buffer.alloc(0);
    for await (const chunk of file.createReadStream({ highWaterMark: chunkBytes, autoClose: false })) {
      const bytes: Buffer = Buffer.concat([rest, chunk as Buffer]);
      let start = 0;
      for (let end = bytes.indexOf(lineEnd); end >= 0; end = bytes.indexOf(lineEnd, start)) {
        if (end > start) {
          onLine(bytes.toString('utf8', start, end));
          count++;
        }
        start = end + 1;
      }
      rest = bytes.subarray(start);
    }
  } finally {
    await file.close();
  }
  return count;
}

async function replace(path: string, lines: readonly string[]): Promise<void> {
  const temporary = temporaryName(path);
  try {
    await writeFile(temporary, `${lines.join('\n')}\n`, { flag: 'wx' });
    await rename(temporary, path);
  } catch {
    // The longer file is as good; on Windows it can't be replaced while another process reads it.
    await rm(temporary, { force: true }).catch(() => {});
  }
}

async function append(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await appendFile(path, text);
  } catch {
    // What was found is in memory, which is all that this scan needs.
  }
}
