/**
 * The tree of datasets without the editor: which nodes there are and what is below each. A class of any size opens at
 * once, because its images come in ranges that are asked for when they are opened.
 */

import type { DatasetImage, DatasetProblem, DatasetReport } from '../../protocol/datasets.ts';
import { type SourceLocation, UserError } from '../../protocol/errors.ts';
import type { Requests } from '../../protocol/requests.ts';
import type { SplitName } from '../../protocol/runs.ts';
import type { DarkroomWorkspace } from '../workspaces.ts';

/** A dataset of a workspace; every node below it knows which. */
export interface DatasetPlace {
  readonly workspace: DarkroomWorkspace;
  readonly name: string;
}

interface ClassPlace extends DatasetPlace {
  readonly split: SplitName;
  readonly label: string;
}

export type DatasetNode =
  | { readonly kind: 'workspace'; readonly workspace: DarkroomWorkspace }
  | (DatasetPlace & { readonly kind: 'dataset'; readonly format?: string })
  | (DatasetPlace & { readonly kind: 'finding'; readonly problem: DatasetProblem })
  | (DatasetPlace & { readonly kind: 'split'; readonly split: SplitName; readonly count: number })
  | (ClassPlace & { readonly kind: 'class'; readonly count: number })
  | (ClassPlace & { readonly kind: 'range'; readonly offset: number; readonly limit: number })
  | (ClassPlace & { readonly kind: 'image'; readonly image: DatasetImage })
  | {
      readonly kind: 'problem';
      readonly workspace: DarkroomWorkspace;
      readonly message: string;
      readonly nextStep: string;
      readonly location?: SourceLocation;
    }
  | { readonly kind: 'open-file'; readonly workspace: DarkroomWorkspace; readonly location?: SourceLocation };

/** Where nodes come from: the engine, in the extension. */
export interface DatasetSource {
  readonly workspaces: readonly DarkroomWorkspace[];
  list(workspace: DarkroomWorkspace): Promise<Requests['dataset/list']['result']['datasets']>;
  inspect(place: DatasetPlace): Promise<DatasetReport>;
  images(place: ClassPlace, offset: number, limit: number): Promise<readonly DatasetImage[]>;
}

const splits: readonly SplitName[] = ['train', 'validation', 'test'];

/** @param node the root without. */
export async function datasetChildren(node: DatasetNode | undefined, source: DatasetSource): Promise<DatasetNode[]> {
  switch (node?.kind) {
    case undefined: {
      const [first, ...others] = source.workspaces;
      if (others.length > 0) return source.workspaces.map((workspace) => ({ kind: 'workspace', workspace }));
      return first ? datasetsOf(first, source) : [];
    }
    case 'workspace':
      return datasetsOf(node.workspace, source);
    case 'dataset':
      return explaining(node.workspace, async () => {
        const { split, problems } = await source.inspect(node);
        return [
          ...problems
            .filter(({ severity }) => severity !== 'info')
            .map((problem): DatasetNode => ({ ...place(node), kind: 'finding', problem })),
          ...splits
            .filter((name) => split.sizes[name] > 0)
            .map((name): DatasetNode => ({ ...place(node), kind: 'split', split: name, count: split.sizes[name] })),
        ];
      });
    case 'split':
      return explaining(node.workspace, async () => {
        const { classes } = await source.inspect(node);
        return classes
          .filter(({ counts }) => counts[node.split] > 0)
          .map(({ name, counts }) => ({
            ...place(node),
            kind: 'class',
            split: node.split,
            label: name,
            count: counts[node.split],
          }));
      });
    case 'class': {
      const { split, label, count } = node;
      const size = rangeSize(count);
      if (count <= size) return imagesOf({ ...place(node), split, label }, 0, count, source);
      return Array.from({ length: Math.ceil(count / size) }, (_, index) => ({
        ...place(node),
        kind: 'range',
        split,
        label,
        offset: index * size,
        limit: Math.min(size, count - index * size),
      }));
    }
    case 'range':
      return imagesOf(node, node.offset, node.limit, source);
    default:
      return [];
  }
}

/** Few enough images that they are drawn at once, and few enough ranges that one is found again. */
export const rangeSize = (count: number): number => (count <= 20_000 ? 200 : 500);

export function hasChildren({ kind }: DatasetNode): boolean {
  return kind !== 'image' && kind !== 'finding' && kind !== 'problem' && kind !== 'open-file';
}

/** Stays the same when the tree is made anew, so that what was open stays open. */
export function nodeId(node: DatasetNode): string {
  const { workspace } = node;
  switch (node.kind) {
    case 'workspace':
    case 'problem':
    case 'open-file':
      return JSON.stringify([node.kind, workspace.folder]);
    case 'dataset':
      return JSON.stringify([node.kind, workspace.folder, node.name]);
    case 'finding':
      return JSON.stringify([node.kind, workspace.folder, node.name, node.problem.code, node.problem.message]);
    case 'split':
      return JSON.stringify([node.kind, workspace.folder, node.name, node.split]);
    case 'class':
      return JSON.stringify([node.kind, workspace.folder, node.name, node.split, node.label]);
    case 'range':
      return JSON.stringify([node.kind, workspace.folder, node.name, node.split, node.label, node.offset]);
    case 'image':
      return JSON.stringify([node.kind, workspace.folder, node.name, node.image.id]);
  }
}

const place = ({ workspace, name }: DatasetPlace): DatasetPlace => ({ workspace, name });

function datasetsOf(workspace: DarkroomWorkspace, source: DatasetSource): Promise<DatasetNode[]> {
  return explaining(workspace, async () => {
    const datasets = await source.list(workspace);
    return datasets.map(({ name, format }) => ({ kind: 'dataset', workspace, name, format }));
  });
}

function imagesOf(
  { workspace, name, split, label }: ClassPlace,
  offset: number,
  limit: number,
  source: DatasetSource,
): Promise<DatasetNode[]> {
  return explaining(workspace, async () => {
    const images = await source.images({ workspace, name, split, label }, offset, limit);
    return images.map((image) => ({ kind: 'image', workspace, name, split, label, image }));
  });
}

/** A problem of the person's files stands in the tree, where its cause is; a bug is not hidden there. */
async function explaining(workspace: DarkroomWorkspace, read: () => Promise<DatasetNode[]>): Promise<DatasetNode[]> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { message, nextStep, location } = error;
    const problem: DatasetNode = { kind: 'problem', workspace, message, nextStep, location };
    return error.code.endsWith('darkroom-json') ? [problem, { kind: 'open-file', workspace, location }] : [problem];
  }
}
