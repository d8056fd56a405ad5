/** The commit of the workspace, read from .git's own files, so that no git needs to be installed. */

import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** Hash of the commit that is checked out where `folder` is, or undefined outside of a repository or before a commit. */
export async function gitCommit(folder: string): Promise<string | undefined> {
  const git = await findGitFolder(resolve(folder));
  if (!git) return undefined;
  const head = await read(join(git, 'HEAD'));
  if (!head) return undefined;
  const reference = /^ref: (.+)$/.exec(head)?.[1];
  if (!reference) return asHash(head);
  // A worktree keeps its own HEAD; branches live in the repository that it belongs to.
  const shared = await read(join(git, 'commondir'));
  const common = shared ? resolve(git, shared) : git;
  return asHash((await read(join(common, reference))) ?? (await packedReference(common, reference)));
}

async function findGitFolder(folder: string): Promise<string | undefined> {
  const path = join(folder, '.git');
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return path;
  if (found?.isFile()) {
    const target = /^gitdir: (.+)$/.exec((await read(path)) ?? '')?.[1];
    return target ? resolve(folder, target) : undefined;
  }
  const parent = dirname(folder);
  return parent === folder ? undefined : findGitFolder(parent);
}

async function packedReference(git: string, reference: string): Promise<string | undefined> {
  const lines = ((await read(join(git, 'packed-refs'))) ?? '').split('\n');
  return lines.find((line) => line.endsWith(` ${reference}`))?.split(' ')[0];
}

const read = async (path: string): Promise<string | undefined> =>
  (await readFile(path, 'utf8').catch(() => undefined))?.trim();

const asHash = (text: string | undefined): string | undefined =>
  text && /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(text) ? text : undefined;
