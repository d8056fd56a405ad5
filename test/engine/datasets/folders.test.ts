import { mkdir, symlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../../src/engine/datasets/open.ts';
import { classFolders, colourImage, workspaceWith, write } from './drawn.ts';

const failure = (workspace: string) => openDataset(workspace, 'animals').catch((caught) => caught);

describe('a folder per class', () => {
  it('takes classes and images in natural order, nested ones too, hidden ones not', async () => {
    const workspace = await workspaceWith({ animals: { path: 'pictures' } });
    await classFolders(join(workspace, 'pictures'), { 'class 10': 2, 'class 9': 11, '.cache': 1 });
    await write(workspace, 'pictures/class 9/deeper/x.JPEG', await colourImage([1, 2, 3], 'jpeg'));
    await write(workspace, 'pictures/class 9/.DS_Store', '');
    await write(workspace, 'pictures/class 9/notes.txt', '');
    const dataset = await openDataset(workspace, 'animals');
    expect(dataset).toMatchObject({ format: 'folders', classNames: ['class 9', 'class 10'], problems: [] });
    expect(dataset.ids.slice(8)).toEqual([
      'class 9/8.png',
      'class 9/9.png',
      'class 9/10.png',
      'class 9/deeper/x.JPEG',
      'class 10/0.png',
      'class 10/1.png',
    ]);
    expect([...dataset.labels]).toEqual([...new Array(12).fill(0), 1, 1]);
    expect(dataset.filePath!(12)).toBe(join(workspace, 'pictures', 'class 10', '0.png'));
    expect(await dataset.readImage(0, { height: 3, width: 2, channels: 3 })).toHaveLength(18);
  });

  it('tells of images that it can not use', async () => {
    const workspace = await workspaceWith({ animals: { path: '.' } });
    await classFolders(workspace, { cats: 2, dogs: 2 });
    await write(workspace, 'cats/old.heic', 'BM');
    await write(workspace, 'stray.png', await colourImage([0, 0, 0]));
    const { problems } = await openDataset(workspace, 'animals');
    expect(problems).toMatchObject([
      { code: 'unsupported-files', count: 1, examples: ['cats/old.heic'] },
      { code: 'files-outside-classes', examples: ['stray.png'] },
    ]);
  });

  it('takes the classes that are listed, in their order', async () => {
    const workspace = await workspaceWith({
      animals: { path: 'a', classes: ['dogs', 'cats'] },
      wrong: { path: 'a', classes: ['dogs', 'cast'] },
    });
    await classFolders(join(workspace, 'a'), { cats: 1, dogs: 1, fish: 3 });
    const dataset = await openDataset(workspace, 'animals');
    expect(dataset.classNames).toEqual(['dogs', 'cats']);
    expect([...dataset.labels]).toEqual([1, 0]);
    expect(dataset.problems).toMatchObject([{ code: 'unlisted-classes', count: 3 }]);
    await expect(openDataset(workspace, 'wrong')).rejects.toMatchObject({ code: 'class-names-mismatch' });
  });

  it('takes the sides from folders that are called train, val and test', async () => {
    const workspace = await workspaceWith({ animals: { path: 'a' } });
    await classFolders(join(workspace, 'a/train'), { cats: 2, dogs: 1 });
    await classFolders(join(workspace, 'a/val'), { cats: 1, dogs: 1 });
    await classFolders(join(workspace, 'a/test'), { cats: 1 });
    const dataset = await openDataset(workspace, 'animals');
    expect(dataset.classNames).toEqual(['cats', 'dogs']);
    expect(dataset.givenSplit).toEqual(['test', 'train', 'train', 'train', 'validation', 'validation']);
  });

  it('groups files of the same name when asked', async () => {
    const workspace = await workspaceWith({ animals: { path: 'a', groupBy: 'file-name' } });
    await classFolders(join(workspace, 'a'), { comic: 2, photo: 2 });
    expect((await openDataset(workspace, 'animals')).groups).toEqual(['0', '1', '0', '1']);
  });

  it('follows links, once', async () => {
    const workspace = await workspaceWith({ animals: { path: 'a' } });
    await classFolders(join(workspace, 'elsewhere'), { cats: 2 });
    await classFolders(join(workspace, 'a'), { dogs: 1 });
    await symlink(join(workspace, 'elsewhere/cats'), join(workspace, 'a/cats'), 'dir');
    await symlink(join(workspace, 'a'), join(workspace, 'a/dogs/again'), 'dir');
    await symlink(join(workspace, 'nothing.png'), join(workspace, 'a/dogs/dangling.png'));
    expect((await openDataset(workspace, 'animals')).ids).toEqual(['cats/0.png', 'cats/1.png', 'dogs/0.png']);
  });

  it('changes its fingerprint with the images', async () => {
    const workspace = await workspaceWith({ animals: { path: 'a' } });
    await classFolders(join(workspace, 'a'), { cats: 2, dogs: 2 });
    const first = (await openDataset(workspace, 'animals')).fingerprint;
    expect((await openDataset(workspace, 'animals')).fingerprint).toBe(first);
    await utimes(join(workspace, 'a/cats/0.png'), 1, 1);
    const touched = (await openDataset(workspace, 'animals')).fingerprint;
    expect(touched).not.toBe(first);
    await write(workspace, 'a/cats/new.png', await colourImage([9, 9, 9]));
    expect((await openDataset(workspace, 'animals')).fingerprint).not.toBe(touched);
  });

  it('says what is wrong', async () => {
    const workspace = await workspaceWith({ animals: { path: 'a' } });
    expect(await failure(workspace)).toMatchObject({
      code: 'data-not-found',
      message: expect.stringContaining(join(workspace, 'a')),
    });
    await mkdir(join(workspace, 'a'));
    expect(await failure(workspace)).toMatchObject({ code: 'unknown-data-format' });
    await classFolders(join(workspace, 'a'), { cats: 2 });
    expect(await failure(workspace)).toMatchObject({
      code: 'only-one-class',
      message: expect.stringContaining('"cats"'),
    });
    await mkdir(join(workspace, 'a/dogs'));
    expect(await failure(workspace)).toMatchObject({
      code: 'empty-class',
      message: expect.stringContaining(join('a', 'dogs')),
    });
  });

  it('says that an option is for another format', async () => {
    const workspace = await workspaceWith({ animals: { format: 'idx', path: '.', groupBy: 'file-name' } });
    expect(await failure(workspace)).toMatchObject({ code: 'option-not-for-format' });
  });
});
