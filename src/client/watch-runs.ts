/**
 * Follows the runs of a workspace, whoever trains them: which there are, how they stand, what they log. The system's
 * notices make it quick; a look each second makes it sure. Ten thousand runs cost a list of names: a run is read when it
 * is asked for or trains, and again only when its files have changed.
 */

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { lockFile } from '../protocol/run-lock.ts';
import { type LogNews, type LogTail, tailLog } from './log-tail.ts';
import { createRunCache, type NotedRun } from './run-cache.ts';
import { isUnderWay } from './runs.ts';
import { watchFolder } from './watch-folder.ts';

export interface RunsListener {
  /** Runs came or went; also at the beginning, with all of them as `added`. `ids` are newest first. */
  onList(
    ids: readonly string[],
    change: { readonly added: readonly string[]; readonly removed: readonly string[] },
  ): void;
  /** A run that was read before, or that trains, has another run.json, state or notes. */
  onRun?(run: NotedRun): void;
  /** A run that trains wrote into its log. The first lines since it trains are all of the log (`restarted`). */
  onLog?(run: NotedRun, news: LogNews): void;
}

export interface WatchOptions {
  /** Milliseconds between two looks. Default 1,000. */
  readonly interval?: number;
  /** Whether the system's notices are used, too. Default true. */
  readonly notices?: boolean;
}

export interface RunsWatch {
  /** Folder names of all runs, newest first. */
  readonly ids: readonly string[];
  /** Runs that were read, as they were told of last, in no order. */
  readonly known: readonly NotedRun[];
  /** @throws UserError `unreadable-run`, `run-gone`. */
  read(id: string): Promise<NotedRun>;
  /** Looks at once, and resolves when the listener was told of everything. */
  refresh(): Promise<void>;
  dispose(): void;
}

/** Milliseconds in which several notices become one look. */
const gathering = 50;
/** Runs that are looked at each time, because they are new. */
const newest = 20;
/** Others that are looked at each time, in turn: an old run may be resumed, evaluated, renamed. */
const inTurn = 50;

export function watchRuns(workspace: string, listener: RunsListener, options: WatchOptions = {}): RunsWatch {
  const watch = new Watch(join(workspace, '.darkroom', 'runs'), listener, options);
  void watch.refresh();
  return watch;
}

interface Active {
  readonly tail: LogTail;
  /** Some of its log was told since it trains: what comes next is added to that. */
  told: boolean;
  readonly unwatch?: () => void;
}

class Watch implements RunsWatch {
  ids: readonly string[] = [];
  readonly #folder: string;
  readonly #listener: RunsListener;
  readonly #interval: number;
  readonly #notices: boolean;
  readonly #cache = createRunCache();
  /** Runs that train, by id. */
  readonly #active = new Map<string, Active>();
  #present: ReadonlySet<string> = new Set();
  /** Runs that were asked for and could not be read: a folder that is being copied has no run.json yet. */
  readonly #unread = new Set<string>();
  /** Runs as the listener knows them. */
  readonly #told = new Map<string, NotedRun>();
  #listed: string | undefined;
  #unwatch: (() => void) | undefined;
  #watched: number | undefined;
  #turn = 0;
  #looking: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #disposed = false;

  constructor(folder: string, listener: RunsListener, { interval = 1_000, notices = true }: WatchOptions) {
    this.#folder = folder;
    this.#listener = listener;
    this.#interval = interval;
    this.#notices = notices;
  }

  get known(): readonly NotedRun[] {
    return [...this.#told.values()];
  }

  async read(id: string): Promise<NotedRun> {
    const run = await this.#cache.read(this.#path(id)).catch((error) => {
      if (this.#present.has(id)) this.#unread.add(id);
      throw error;
    });
    // Its folder may have gone while it was read.
    if (this.#present.has(id)) this.#told.set(id, run);
    return run;
  }

  refresh(): Promise<void> {
    // One look after the other: a slow one must not undo what a later one saw.
    const look = this.#looking.then(() => this.#look()).finally(() => this.#plan(this.#interval));
    this.#looking = look.catch(() => {});
    return look;
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
    this.#unwatch?.();
    for (const { unwatch } of this.#active.values()) unwatch?.();
    this.#active.clear();
  }

  #path = (id: string) => join(this.#folder, id);

  #watchFolder(folder: string): (() => void) | undefined {
    return this.#notices ? watchFolder(folder, () => this.#plan(gathering)) : undefined;
  }

  #plan(milliseconds: number): void {
    clearTimeout(this.#timer);
    if (this.#disposed) return;
    this.#timer = setTimeout(() => void this.refresh(), milliseconds);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    if (this.#disposed) return;
    await this.#list();
    const turn = this.ids.slice(this.#turn, this.#turn + inTurn);
    this.#turn = this.#turn + inTurn < this.ids.length ? this.#turn + inTurn : 0;
    const unread = [...this.#unread].slice(0, inTurn);
    const looked = new Set([...this.#active.keys(), ...this.ids.slice(0, newest), ...unread, ...turn]);
    for (const id of looked) if (!this.#disposed) await this.#lookAt(id);
  }

  async #list(): Promise<void> {
    const found = await stat(this.#folder).catch(() => undefined);
    if (found?.ino !== this.#watched || !this.#unwatch) {
      this.#unwatch?.();
      this.#unwatch = found && this.#watchFolder(this.#folder);
      this.#watched = found?.ino;
    }
    // A folder made in the moment of the last look may have the same time.
    const stamp = found && `${found.ino}:${found.mtimeMs}:${Date.now() - found.mtimeMs < 100 ? Date.now() : ''}`;
    if (this.#listed !== undefined && stamp === this.#listed) return;
    const entries = await readdir(this.#folder, { withFileTypes: true }).catch(() => []);
    const names = entries.flatMap((entry) => (entry.isDirectory() && !entry.name.startsWith('.') ? [entry.name] : []));
    if (this.#disposed) return;
    const first = this.#listed === undefined;
    this.#listed = stamp ?? 'none';
    this.#compare(names.sort().reverse(), first);
  }

  #compare(ids: readonly string[], first: boolean): void {
    const before = this.#present;
    const now = new Set(ids);
    const added = ids.filter((id) => !before.has(id));
    const removed = this.ids.filter((id) => !now.has(id));
    this.ids = ids;
    this.#present = now;
    for (const id of removed) this.#forget(id);
    if (first || added.length > 0 || removed.length > 0) this.#listener.onList(ids, { added, removed });
  }

  #forget(id: string): void {
    this.#cache.forget(this.#path(id));
    this.#told.delete(id);
    this.#unread.delete(id);
    this.#end(id);
  }

  #end(id: string): void {
    this.#active.get(id)?.unwatch?.();
    this.#active.delete(id);
  }

  async #lookAt(id: string): Promise<void> {
    const known = this.#told.get(id);
    const unread = this.#unread.has(id);
    // Of a run that nobody has asked for, only whether it trains is of interest.
    if (!known && !unread && !(await stat(join(this.#path(id), lockFile)).catch(() => undefined))) return;
    const run = await this.#cache.read(this.#path(id)).catch(() => undefined);
    // One that stays broken goes to the end, behind those that may be whole by now.
    if (this.#unread.delete(id) && !run) this.#unread.add(id);
    if (!run || this.#disposed) return;
    const trains = isUnderWay(run);
    const begins = trains && !this.#active.has(id);
    if (begins)
      this.#active.set(id, { tail: tailLog(run.folder), told: false, unwatch: this.#watchFolder(run.folder) });
    // The end comes last: run.json says it when the log is complete.
    if (!begins) await this.#tellLog(run);
    if (known !== run && (known || unread || trains)) {
      this.#told.set(id, run);
      if (!this.#disposed) this.#listener.onRun?.(run);
    }
    if (begins) await this.#tellLog(run);
    if (!trains) this.#end(id);
  }

  async #tellLog(run: NotedRun): Promise<void> {
    const active = this.#active.get(run.id);
    const news = await active?.tail.read();
    if (!active || !news || this.#disposed) return;
    if (news.lines.length === 0 && !news.restarted) return;
    this.#listener.onLog?.(run, { ...news, restarted: news.restarted || !active.told });
    active.told = true;
  }
}
