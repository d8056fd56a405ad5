/** Checkpoints meet bad disks: files cut short are found, a full disk leaves the one before. */

import { execFileSync, spawnSync } from 'node:child_process';
import { readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Callback } from '../../../src/api/callback.ts';
import { remains, type SmallTraining, StopAtTurn, smallTraining } from './small.ts';

let training: SmallTraining;
beforeEach(async () => {
  training = await smallTraining();
});
afterEach(() => training.remove());

const files = ['model.json', 'weights.bin', 'state.bin', 'state.json'];

test.each(files)('%s cut short in last/ is found, named, and nothing is changed', async (name) => {
  await training.run({ steering: new StopAtTurn(5) });
  const path = join(training.folder, 'last', name);
  const whole = await readFile(path);
  const log = await readFile(join(training.folder, 'log.jsonl'), 'utf8');
  for (const length of [0, 1, Math.floor(whole.length / 2), whole.length - 2]) {
    await truncate(path, length);
    await expect(training.run()).rejects.toMatchObject({
      code: 'damaged-checkpoint',
      message: expect.stringContaining(name),
    });
    await writeFile(path, whole);
  }
  expect(await readFile(join(training.folder, 'log.jsonl'), 'utf8')).toBe(log);
  expect(await training.run()).toMatchObject({ outcome: 'completed' });
});

test('a flipped bit is found', async () => {
  await training.run({ steering: new StopAtTurn(5) });
  const path = join(training.folder, 'last/weights.bin');
  const bytes = await readFile(path);
  bytes[10]! ^= 1;
  await writeFile(path, bytes);
  await expect(training.run()).rejects.toMatchObject({ code: 'damaged-checkpoint' });
});

/** Limits the size of files that this process can write, as a disk that has so much space left. */
const limitFiles = (bytes: number | 'unlimited') =>
  execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:`]);
const canLimit = process.platform === 'linux' && spawnSync('prlimit', ['--version']).status === 0;

test.skipIf(!canLimit)('a full disk at any file keeps the checkpoint before, and the run can go on', async () => {
  await training.run();
  const expected = await remains(training.folder);
  const sizes = await Promise.all(files.map(async (name) => (await stat(join(training.folder, 'last', name))).size));
  // Less than each file of the checkpoint needs, and too little for the next line of the log. The last file holds times,
  // whose digits are more or fewer from run to run.
  for (const bytes of [...sizes.map((size, i) => size - (i === files.length - 1 ? 200 : 1)), 200]) {
    const limited = await smallTraining();
    const fill: Callback = {
      name: 'fill',
      onEpochBegin: ({ epoch }) => {
        if (epoch === 2) limitFiles(bytes);
      },
    };
    try {
      const failing = limited.run({ extra: [fill] });
      await expect(failing, `with ${bytes} bytes`).rejects.toMatchObject({ code: 'disk-full' });
    } finally {
      limitFiles('unlimited');
    }
    const left = (await readdir(limited.folder)).sort();
    expect(left).toEqual(['best', 'last', 'log.jsonl', 'run.json', 'training.csv']);
    expect(JSON.parse(await readFile(join(limited.folder, 'last/state.json'), 'utf8')).progress.epochsDone).toBe(1);
    await limited.run();
    expect(await remains(limited.folder), `after ${bytes} bytes`).toEqual(expected);
    await limited.remove();
  }
});
