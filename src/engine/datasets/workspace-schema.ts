/** The shape of darkroom.json. media/darkroom.schema.json is made from it, for completion and checks in the editor. */

import { z } from 'zod';

const share = (what: string, initial: number) =>
  z.number().min(0).lt(1).default(initial).describe(`Share of the images that goes to ${what}, 0 to 1.`);

export const splitSchema = z
  .strictObject({
    validation: share('validation', 0.1),
    test: share('testing; not used by a dataset that brings its own test images', 0.1),
    seed: z.int().min(0).default(1).describe('Another seed gives another split.'),
  })
  .refine(({ validation, test }) => validation + test < 1, {
    error: 'validation and test together must leave images to train on: less than 1',
  });

const classes = z
  .array(z.string().min(1))
  .min(2)
  .refine((names) => new Set(names).size === names.length, { error: 'each name must be there only once' })
  .describe('Names of the classes in their order. Folders and labels that are not among them are left out.');

const column = z
  .union([z.string().min(1), z.int().min(1)])
  .describe('Name of the column in the header, or its number from 1.');

const split = splitSchema.optional().describe('How the images are divided into train, validation and test.');

/** A folder per class, IDX and CIFAR: everything is below one path. */
const pathEntry = z.strictObject({
  format: z.enum(['folders', 'idx', 'cifar10', 'cifar100']).optional().describe('Guessed from the files if left out.'),
  path: z.string().min(1).describe('Folder of the dataset, absolute or relative to this file.'),
  classes: classes.optional(),
  groupBy: z
    .literal('file-name')
    .optional()
    .describe('For a folder per class: files of the same name (but for the extension) stay on one side of the split.'),
  split,
});

const csvEntry = z.strictObject({
  format: z.literal('csv').optional(),
  csv: z.string().min(1).describe('CSV file with a row for each image, absolute or relative to this file.'),
  images: z.string().min(1).optional().describe('Folder of the images; that of the CSV file if left out.'),
  header: z.boolean().optional().describe('Whether the first row names the columns. Guessed if left out.'),
  imageColumn: column.optional(),
  labelColumn: column.optional(),
  groupColumn: column.optional().describe('Images with the same value here stay on one side of the split.'),
  pairing: z
    .enum(['name', 'natural-order'])
    .default('name')
    .describe('natural-order: the CSV names no files; its rows belong to the images in natural order.'),
  classes: classes.optional(),
  split,
});

export const workspaceSchema = z
  .strictObject({
    $schema: z.string().optional(),
    datasets: z
      .record(
        z.string().regex(/^[\w][\w .-]*$/, 'a dataset is called by letters, digits, and - _ . inside'),
        z.union([csvEntry, pathEntry]),
      )
      .describe('The datasets of this workspace by name.'),
  })
  .describe('Datasets of a Darkroom workspace.');

export type WorkspaceFile = z.output<typeof workspaceSchema>;
export type DatasetEntry = WorkspaceFile['datasets'][string];
export type CsvEntry = z.output<typeof csvEntry>;
export type SplitOptions = z.output<typeof splitSchema>;

/** The schema of one entry that a person most likely meant, so that errors speak of its options only. */
export const entrySchemaFor = (entry: unknown) =>
  typeof entry === 'object' && entry !== null && ('csv' in entry || ('format' in entry && entry.format === 'csv'))
    ? csvEntry
    : pathEntry;

export const isCsvEntry = (entry: DatasetEntry): entry is CsvEntry => 'csv' in entry;

/** What media/darkroom.schema.json must hold, in the draft that VS Code completes from. */
export const workspaceJsonSchema = () => z.toJSONSchema(workspaceSchema, { io: 'input', target: 'draft-7' });
