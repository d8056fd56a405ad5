/**
 * Each look at the test images of a dataset is written down: whoever chooses among many models by their test results has
 * made a second validation set of it. `.darkroom/test-looks.jsonl`, a line for each look, is only ever appended to, so that
 * deleting runs does not make the test images new again.
 */

import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { RunRecord, TestLooks } from '../../protocol/runs.ts';
import { explainingWrites } from '../runs/write.ts';

const lookSchema = z.object({
  /** ISO 8601. */
  at: z.string(),
  run: z.string(),
  dataset: z.string(),
  /** Id of the split, which says which images these were. */
  split: z.string(),
});

export const looksFile = (workspace: string): string => join(workspace, '.darkroom', 'test-looks.jsonl');

/** @returns All looks so far, this one included. */
export async function recordTestLook(workspace: string, { id, dataset }: RunRecord, split: string): Promise<TestLooks> {
  const file = looksFile(workspace);
  const look = { at: new Date().toISOString(), run: id, dataset, split };
  await explainingWrites(join(workspace, '.darkroom'), async () => {
    await mkdir(join(workspace, '.darkroom'), { recursive: true });
    await appendFile(file, `${JSON.stringify(look)}\n`);
  });
  const looks = parseLooks(await readFile(file, 'utf8')).filter((one) => one.dataset === dataset);
  const ofRun = looks.filter(({ run }) => run === id);
  return { run: ofRun.length, dataset: looks.length, since: looks[0]!.at };
}

/** A line that a crash tore is left out. */
function parseLooks(text: string): z.infer<typeof lookSchema>[] {
  return text.split('\n').flatMap((line) => {
    try {
      return [lookSchema.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}
