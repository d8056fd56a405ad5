/**
 * The file that keeps a split: `.darkroom/splits/<dataset>-<id>.json`, with the names of the images of each side. It is
 * written once and never changed.
 */

import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { brokenSplit, cannotWriteSplit, noSplitFile } from '../../protocol/errors.ts';

const optionsSchema = z.object({
  validation: z.number(),
  test: z.number(),
  seed: z.number(),
  /** Whether the dataset had groups. */
  grouped: z.boolean(),
  stratify: z.boolean().default(true),
  nearCopies: z.enum(['together', 'ignore']).default('ignore'),
  groupPattern: z.string().optional(),
  /** Of a split that was exported: the hash of its sides. */
  base: z.string().optional(),
});

const manifestSchema = z.object({
  format: z.literal(1),
  dataset: z.string(),
  id: z.string(),
  fingerprint: z.string(),
  options: optionsSchema,
  /** ISO 8601. */
  createdAt: z.string(),
  sizes: z.object({ train: z.number(), validation: z.number(), test: z.number() }),
  train: z.array(z.string()),
  validation: z.array(z.string()),
  test: z.array(z.string()),
});

/** A split as it is exported: to be read, compared and committed, so that nothing in it changes without need. */
const exportedSchema = manifestSchema.omit({ id: true, fingerprint: true, createdAt: true });

export type SplitManifest = z.infer<typeof manifestSchema>;
export type ExportedSplit = z.infer<typeof exportedSchema>;
export type MadeSplitOptions = SplitManifest['options'];

export const splitsFolder = (workspace: string): string => join(workspace, '.darkroom', 'splits');
export const manifestName = (dataset: string, id: string): string => `${dataset}-${id}.json`;

/** Undefined if there is none. Throws UserError `broken-split` for a file that is damaged. */
export const readManifest = (path: string): Promise<SplitManifest | undefined> => readSplitFile(path, manifestSchema);

/** Throws UserErrors `no-split-file` and `broken-split`. */
export async function readExported(path: string): Promise<ExportedSplit> {
  const split = await readSplitFile(path, exportedSchema);
  if (!split) throw noSplitFile(path);
  return split;
}

async function readSplitFile<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw brokenSplit(path, (error as Error).message);
  }
  const split = parse(text, schema);
  if (!split) throw brokenSplit(path, 'it is damaged');
  return split;
}

function parse<T>(text: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** The newest split of the dataset with the same options, made when it had other images; undefined if there is none. */
export async function latestManifest(
  workspace: string,
  dataset: string,
  options: MadeSplitOptions,
): Promise<SplitManifest | undefined> {
  const folder = splitsFolder(workspace);
  const names = await readdir(folder).catch(() => [] as string[]);
  let latest: SplitManifest | undefined;
  for (const name of names.sort()) {
    if (!name.startsWith(`${dataset}-`) || !/(?<!\.folds)\.json$/.test(name)) continue;
    const manifest = await readManifest(join(folder, name));
    if (manifest?.dataset !== dataset || !sameOptions(manifest.options, options)) continue;
    if (!latest || manifest.createdAt > latest.createdAt) latest = manifest;
  }
  return latest;
}

const sameOptions = (a: MadeSplitOptions, b: MadeSplitOptions) =>
  JSON.stringify(optionsSchema.parse(a)) === JSON.stringify(optionsSchema.parse(b));

/** Writes a new manifest (or folds) whole or not at all. If another process was first, its manifest stays; read it again. */
export async function writeManifest(path: string, folder: string, manifest: object): Promise<void> {
  const temporary = join(folder, `.${process.pid}-${randomBytes(6).toString('hex')}.tmp`);
  try {
    await mkdir(folder, { recursive: true });
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(`${JSON.stringify(manifest, null, 1)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await publish(temporary, path);
  } catch (error) {
    throw cannotWriteSplit(path, error instanceof Error ? error.message : String(error));
  } finally {
    await rm(temporary, { force: true }).catch(() => {});
  }
}

/** A hard link appears at once and refuses to replace; where a file system has none, a rename must do. */
async function publish(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') await rename(temporary, path);
  }
}
