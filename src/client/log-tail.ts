/** Reads a run's log as it grows: at each look only what was appended since the last one. */

import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { type LogLine, parseLog } from '../protocol/runs.ts';

export interface LogTail {
  /** New lines since the last look, at the first one all that there are. */
  read(): Promise<LogNews>;
}

export interface LogNews {
  readonly lines: readonly LogLine[];
  /** What was read before counts no more: the run was resumed from an earlier place, and `lines` are all of the log. */
  readonly restarted: boolean;
}

/** Bytes before the end of what was read that are compared: cut and grown again, a log differs there in its times. */
const compared = 256;

export function tailLog(folder: string): LogTail {
  let offset = 0;
  let last = Buffer.alloc(0);

  const take = (bytes: Buffer): readonly LogLine[] => {
    // A line that is still being written is read the next time.
    const whole = bytes.subarray(0, bytes.lastIndexOf('\n') + 1);
    offset += whole.length;
    last = Buffer.from(Buffer.concat([last, whole]).subarray(-compared));
    return parseLog(whole.toString('utf8'));
  };
  const forget = () => {
    offset = 0;
    last = Buffer.alloc(0);
  };

  const readFrom = async (file: FileHandle): Promise<LogNews> => {
    const { size } = await file.stat();
    if (size >= offset) {
      const from = offset - last.length;
      const bytes = await readBytes(file, from, size - from);
      if (bytes.subarray(0, last.length).equals(last)) {
        return { lines: take(bytes.subarray(last.length)), restarted: false };
      }
    }
    forget();
    return { lines: take(await readBytes(file, 0, size)), restarted: true };
  };

  return {
    async read() {
      const file = await open(join(folder, 'log.jsonl')).catch(() => undefined);
      if (!file) {
        const restarted = offset > 0;
        forget();
        return { lines: [], restarted };
      }
      try {
        return await readFrom(file);
      } finally {
        await file.close();
      }
    },
  };
}

/** Up to `length` bytes: the file may have become shorter meanwhile. */
async function readBytes(file: FileHandle, from: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(buffer, done, length - done, from + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return buffer.subarray(0, done);
}
