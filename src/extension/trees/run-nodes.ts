/** The tree of runs without the editor: order, what stands behind a name and which pages the list has. */

import type { RunRecord } from '../../protocol/runs.ts';
import type { StoredRun } from '../run-store.ts';
import { bestText, durationText, percent, progressText, type TrainingState } from '../training-text.ts';
import type { DarkroomWorkspace } from '../workspaces.ts';

export type RunNode =
  | { readonly kind: 'workspace'; readonly workspace: DarkroomWorkspace }
  | { readonly kind: 'run'; readonly run: StoredRun }
  | { readonly kind: 'more'; readonly workspace: DarkroomWorkspace; readonly hidden: number };

export interface RunSource {
  readonly workspaces: readonly DarkroomWorkspace[];
  /** Newest first. */
  runsOf(workspace: DarkroomWorkspace): readonly StoredRun[];
  /** How many runs of a workspace are shown. */
  shown(workspace: DarkroomWorkspace): number;
}

/** Drawn at once; a person who wants older runs asks for them. */
export const runsPage = 200;

/** @param node the root without. */
export function runChildren(node: RunNode | undefined, source: RunSource): RunNode[] {
  if (node?.kind === 'run' || node?.kind === 'more') return [];
  if (node) return runsOf(node.workspace, source);
  const filled = source.workspaces.filter((workspace) => source.runsOf(workspace).length > 0);
  if (filled.length === 1) return runsOf(filled[0]!, source);
  return filled.map((workspace) => ({ kind: 'workspace', workspace }));
}

export const nodeId = (node: RunNode): string =>
  node.kind === 'run' ? node.run.folder : node.workspace.folder + (node.kind === 'more' ? ` more ${node.hidden}` : '');

/** Every row of the tree, in order. */
export function rowIds(source: RunSource): readonly string[] {
  const top = runChildren(undefined, source);
  return top.flatMap((node) => [nodeId(node), ...runChildren(node, source).map(nodeId)]);
}

function runsOf(workspace: DarkroomWorkspace, source: RunSource): RunNode[] {
  const runs = source.runsOf(workspace);
  const pinned = runs.filter(({ notes }) => notes.pinned);
  const others = runs.filter(({ notes }) => !notes.pinned);
  const shown = [...pinned, ...others].slice(0, source.shown(workspace));
  const nodes: RunNode[] = shown.map((run) => ({ kind: 'run', run }));
  const hidden = runs.length - shown.length;
  if (hidden > 0) nodes.push({ kind: 'more', workspace, hidden });
  return nodes;
}

/** `85.8 % · ⚠ · dropout=0.4`, `3/15 · 84.1 % · 2 min left`, `failed 2/15 · 61.0 %`: the result first, a narrow view cuts the rest. */
export function runDescription({ record, state, notes, differences }: StoredRun, training?: TrainingState): string {
  const parts: (string | undefined)[] = [notes.pinned ? 'pinned' : undefined];
  if (training) {
    const left = training.etaSeconds === undefined ? undefined : `${durationText(training.etaSeconds)} left`;
    parts.push(progressText(training), left);
  } else {
    const under = state === 'completed' ? undefined : `${state} ${record.epochsDone}/${record.epochs}`;
    parts.push(under, bestText(record.best));
  }
  if (graveFindings(record).length > 0) parts.push('⚠');
  parts.push(differences, ...(notes.tags ?? []).map((tag) => `#${tag}`));
  return parts.filter((part) => part !== undefined && part !== '').join(' · ');
}

/** Those that a list points at; hints are for whoever looks at the run. */
const graveFindings = ({ findings = [] }: RunRecord) => findings.filter(({ severity }) => severity !== 'info');

export const runIcons = {
  running: ['sync~spin', undefined],
  paused: ['debug-pause', 'charts.yellow'],
  completed: ['pass', 'charts.green'],
  stopped: ['debug-stop', 'charts.blue'],
  failed: ['error', 'charts.red'],
  interrupted: ['debug-disconnect', 'charts.orange'],
} as const;

/** Lines for the tooltip; `name` and `value` are text of the person. */
export function runFacts({ record, state, notes }: StoredRun): readonly (readonly [name: string, value: string])[] {
  const { best, params, split, device } = record;
  const facts: (readonly [string, string | undefined])[] = [
    ['State', record.reason ? `${state}: ${record.reason}` : state],
    ['Model', record.modelFile],
    ['Dataset', `${record.dataset}, ${split.sizes.train.toLocaleString('en-US')} training images`],
    ['Epochs', `${record.epochsDone} of ${record.epochs}`],
    ...graveFindings(record).map(({ title, advice }) => ['⚠', `${title}. ${advice}`] as const),
    ['Best', best && `${best.monitor} ${bestValue(best)} in epoch ${best.epoch}`],
    ...Object.entries(params).map(([name, value]) => [name, String(value)] as const),
    ['Seed', String(record.seed)],
    ['Device', `${device.id}, ${device.description}`],
    ['Started', record.createdAt.replace('T', ' ').slice(0, 16)],
    ['Duration', durationText(record.duration)],
    ['Tags', notes.tags?.join(', ')],
    ['Note', notes.note],
  ];
  return facts.filter((fact): fact is readonly [string, string] => !!fact[1]);
}

const bestValue = ({ monitor, value }: NonNullable<RunRecord['best']>) =>
  /accuracy|top\d/.test(monitor) ? percent(value) : value.toPrecision(3);
