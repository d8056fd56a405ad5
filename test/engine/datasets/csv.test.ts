import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../../src/engine/datasets/dataset.ts';
import { openDataset } from '../../../src/engine/datasets/open.ts';
import { colourImage, workspaceWith, write } from './drawn.ts';

async function workspace(csv: string, files: readonly string[], options: Record<string, unknown> = {}) {
  const path = await workspaceWith({ whales: { csv: 'train.csv', images: 'train', ...options } });
  await write(path, 'train.csv', csv);
  await write(path, 'train/readme.txt', '');
  const image = await colourImage([5, 5, 5]);
  for (const file of files) await write(path, `train/${file}`, image);
  return path;
}

const opened = async (...parameters: Parameters<typeof workspace>) =>
  openDataset(await workspace(...parameters), 'whales');
const failed = async (...parameters: Parameters<typeof workspace>) => opened(...parameters).catch((caught) => caught);
const labelled = ({ ids, labels, classNames }: Dataset) =>
  Object.fromEntries(ids.map((id, at) => [id, classNames[labels[at]!]]));
const codes = ({ problems }: Dataset) =>
  problems.filter(({ code }) => !code.startsWith('guessed')).map(({ code }) => code);

describe('a CSV file beside a folder', () => {
  it('finds the header and the columns by itself, and says so', async () => {
    const dataset = await opened('Image,Year,Id\r\na.png,2020,w1\r\nb.png,2020,w2\r\n', ['a.png', 'b.png']);
    expect(labelled(dataset)).toEqual({ 'a.png': 'w1', 'b.png': 'w2' });
    expect(dataset).toMatchObject({ format: 'csv', classNames: ['w1', 'w2'] });
    expect(dataset.problems.map(({ message }) => message)).toEqual([
      'The first row was taken for the header.',
      'Column "Image" was taken for the images.',
      'Column "Id" was taken for the labels.',
    ]);
  });

  it.each([
    ['no header', 'a.png,cat\nb.png,dog\n', {}],
    ['a byte order mark and semicolons', '\ufefffile;label\na.png;cat\nb.png;dog\n', {}],
    ['tabs', 'file\tlabel\na.png\tcat\nb.png\tdog\n', {}],
    ['quotes, spaces and blank lines', 'file,label\n"a.png" , cat\n\n"b.png","dog"\n,\n', {}],
    ['the label first', 'cat,a.png\ndog,b.png\n', {}],
    ['columns by number', 'x,a.png,cat\ny,b.png,dog\n', { imageColumn: 2, labelColumn: 3 }],
    ['a header that must be said', 'a.png,b.png\na.png,cat\nb.png,dog\n', { header: true }],
    ['names of classes as numbers', 'a.png,0\nb.png,1\n', { classes: ['cat', 'dog'] }],
    ['paths that start elsewhere', 'file,label\ntrain/a.png,cat\n.\\b.png,dog\n', {}],
    ['other case', 'file,label\nA.PNG,cat\nb.png,dog\n', {}],
    ['no extensions', 'file,label\na,cat\nb,dog\n', {}],
    ['other extensions', 'file,label\na.jpg,cat\nb.jpeg,dog\n', {}],
    ['short rows and long rows', 'file,label\na.png,cat,1,2\nb.png,dog\n', {}],
  ])('understands %s', async (_, csv, options) => {
    expect(labelled(await opened(csv, ['a.png', 'b.png'], options))).toEqual({ 'a.png': 'cat', 'b.png': 'dog' });
  });

  it('tells of everything that does not fit before training', async () => {
    const csv = [
      'file,label',
      'a.png,cat',
      'a.png,cat',
      'b,dog',
      'c.jpg,dog',
      'D.png,cat',
      'gone.png,cat',
      'e.png,cat',
      'e.png,dog',
      'f.png,',
      'elsewhere/g.png,dog',
    ].join('\n');
    const files = ['a.png', 'b.png', 'c.png', 'd.png', 'e.png', 'f.png', 'g.png', 'extra.png', 'old.heic'];
    const dataset = await opened(csv, files);
    expect(labelled(dataset)).toEqual({
      'a.png': 'cat',
      'b.png': 'dog',
      'c.png': 'dog',
      'd.png': 'cat',
      'g.png': 'dog',
    });
    const found = Object.fromEntries(dataset.problems.map(({ code, count, examples }) => [code, [count, examples[0]]]));
    expect(found).toMatchObject({
      'missing-files': [1, 'gone.png'],
      'extra-files': [1, 'extra.png'],
      'empty-labels': [1, 'f.png'],
      'duplicate-rows': [1, 'a.png'],
      'conflicting-labels': [1, 'e.png'],
      'missing-extension': [1, 'b'],
      'wrong-extension': [1, 'c.jpg'],
      'other-case': [1, 'D.png'],
      'other-folder': [1, 'elsewhere/g.png'],
      'unsupported-files': [1, 'old.heic'],
    });
  });

  it('never guesses between files of the same name', async () => {
    const dataset = await opened('file,label\nx.png,cat\n1/x.png,dog\n2/x.png,cat\n', ['1/x.png', '2/x.png']);
    expect(labelled(dataset)).toEqual({ '1/x.png': 'dog', '2/x.png': 'cat' });
    expect(codes(dataset)).toEqual(['missing-files']);
  });

  it('pairs rows and images in natural order when asked', async () => {
    const dataset = await opened('label\ncat\ndog\ncat\n', ['1.png', '10.png', '9.png'], { pairing: 'natural-order' });
    expect(labelled(dataset)).toEqual({ '1.png': 'cat', '9.png': 'dog', '10.png': 'cat' });
    expect(codes(dataset)).toEqual(['paired-in-order']);
    const error = await failed('label\ncat\ndog\n', ['1.png'], { pairing: 'natural-order' });
    expect(error).toMatchObject({ code: 'csv-without-images', message: expect.stringContaining('2 rows for 1 image') });
  });

  it('reads groups', async () => {
    const dataset = await opened('f,l,g\na.png,cat,7\nb.png,dog,7\nc.png,dog,\n', ['a.png', 'b.png', 'c.png'], {
      imageColumn: 'f',
      labelColumn: 'l',
      groupColumn: 'g',
    });
    expect(dataset.groups).toEqual(['group 7', 'group 7', 'image c.png']);
  });

  it.each([
    [
      'an unknown column',
      'file,label\na.png,cat\n',
      { labelColumn: 'labels' },
      'bad-csv-column',
      'Did you mean "label"?',
    ],
    [
      'a column of a file without header',
      'a.png,cat\n',
      { header: false, labelColumn: 'x' },
      'bad-csv-column',
      'number of the column',
    ],
    ['a number that is too large', 'a.png,cat\n', { labelColumn: 3 }, 'bad-csv-column', 'Correct it'],
    ['no images that fit', 'file,label\nx.png,cat\ny.png,dog\n', {}, 'bad-csv-column', 'natural-order'],
    [
      'no images in the named column',
      'file,label\nx.png,cat\n',
      { imageColumn: 'file' },
      'csv-without-images',
      'Check "images"',
    ],
    ['no rows', 'file,label\n', { imageColumn: 'file' }, 'bad-csv-column', 'Add a row'],
    ['nothing', '', {}, 'bad-csv-column', 'Add a row'],
    ['one class', 'file,label\na.png,cat\n', {}, 'only-one-class', 'labelColumn'],
    ['a quote without end', 'file,label\n"a.png,cat\nb.png,dog\n', {}, 'unreadable-csv', 'Correct this line'],
    ['a missing folder', 'a.png,cat\n', { images: 'trian' }, 'data-not-found', 'Correct the path'],
    ['a missing file', 'a.png,cat\n', { csv: 'tarin.csv' }, 'data-not-found', 'Correct the path'],
  ])('says what is wrong: %s', async (_, csv, options, code, nextStep) => {
    const error = await failed(csv, ['a.png'], options);
    expect(error).toMatchObject({ name: 'UserError', code });
    expect(error.nextStep).toContain(nextStep);
  });

  it('changes its fingerprint with the labels', async () => {
    const path = await workspace('a.png,cat\nb.png,dog\n', ['a.png', 'b.png']);
    const { fingerprint } = await openDataset(path, 'whales');
    await write(path, 'train.csv', 'a.png,dog\nb.png,cat\n');
    expect((await openDataset(path, 'whales')).fingerprint).not.toBe(fingerprint);
  });
});
