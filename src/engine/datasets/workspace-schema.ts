/** The shape of darkroom.json. media/darkroom.schema.json is made from it, for completion and checks in the editor. */

import { z } from 'zod';

const size = (what: string, initial: number) =>
  z
    .number()
    .min(0)
    .refine((value) => value < 1 || Number.isInteger(value), {
      error: 'it must be a share from 0 to less than 1, or a whole number of images',
    })
    .default(initial)
    .describe(`Images that go to ${what}: a share of each class (0 to 1), or a number of images in all (1 or more).`);

export const splitSchema = z
  .strictObject({
    validation: size('validation', 0.1),
    test: size('testing; not used by a dataset that brings its own test images', 0.1),
    seed: z.int().min(0).default(1).describe('Another seed gives another split.'),
    stratify: z.boolean().default(true).describe('Whether each class is divided in these shares. Default true.'),
    nearCopies: z
      .enum(['together', 'ignore'])
      .default('together')
      .describe('together: images that show the same picture stay on one side, as exact copies always do.'),
    folds: z
      .int()
      .min(2)
      .max(100)
      .optional()
      .describe('Number of parts for cross-validation; the test images stay out.'),
    manifest: z
      .string()
      .min(1)
      .optional()
      .describe('File of a split that was exported, relative to this file; its images stay on their sides.'),
  })
  .refine(({ validation, test }) => (validation < 1 ? validation : 0) + (test < 1 ? test : 0) < 1, {
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

const isPattern = (text: string): boolean => {
  try {
    return new RegExp(`${text}|`, 'u').exec('')!.length > 1;
  } catch {
    return false;
  }
};

const groupPattern = z
  .string()
  .refine(isPattern, { error: 'it must be a regular expression with a group in parentheses, such as "^(\\\\d+)_"' })
  .optional()
  .describe(
    'Regular expression for the path of an image: those in which the group in parentheses matches the same text (a person, a pair) stay on one side of the split.',
  );

const exclude = z
  .array(z.string().min(1))
  .optional()
  .describe('Images that are set aside, by their paths within the dataset. Their files stay as they are.');

/** A folder per class, IDX and CIFAR: everything is below one path. */
const pathEntry = z.strictObject({
  format: z.enum(['folders', 'idx', 'cifar10', 'cifar100']).optional().describe('Guessed from the files if left out.'),
  path: z.string().min(1).describe('Folder of the dataset, absolute or relative to this file.'),
  classes: classes.optional(),
  groupBy: z
    .literal('file-name')
    .optional()
    .describe('For a folder per class: files of the same name (but for the extension) stay on one side of the split.'),
  groupPattern,
  exclude,
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
  groupPattern,
  splitColumn: column.optional().describe('Column that says train, validation or test of each image.'),
  pairing: z
    .enum(['name', 'natural-order'])
    .default('name')
    .describe('natural-order: the CSV names no files; its rows belong to the images in natural order.'),
  classes: classes.optional(),
  exclude,
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
