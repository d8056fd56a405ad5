/** The built command line as a person meets it: what it prints where, its exit codes, and Ctrl-C. */

import { type ChildProcess, spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { version } from '../../../package.json';
import { commands } from '../../../src/cli/commands.ts';
import { record } from '../../unit/cli/data.ts';

let folder: string;
let workspace: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-cli-'));
  workspace = join(folder, 'workspace');
  await mkdir(join(workspace, 'models'), { recursive: true });
  await writeFile(join(workspace, 'darkroom.json'), '{}');
  const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  await build({
    entryPoints: { cli: at('../../../src/cli/main.ts'), engine: at('./fixture-engine.ts') },
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
  });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface Options {
  readonly cwd?: string;
  readonly cli?: string;
  /** Sends a signal each time that the output so far contains the next of these texts. */
  readonly interruptAt?: readonly string[];
}

function darkroom(
  argv: readonly string[],
  { cwd = workspace, cli = folder, interruptAt = [] }: Options = {},
): Promise<Ended> {
  const env = { ...process.env, COLUMNS: '100', NO_COLOR: '1', FORCE_COLOR: undefined };
  const child: ChildProcess = spawn(process.execPath, [join(cli, 'cli.js'), ...argv], { cwd, env });
  const said = { out: '', err: '' };
  const waiting = [...interruptAt];
  const add = (stream: 'out' | 'err', text: string) => {
    said[stream] += text;
    if (waiting[0] !== undefined && (said.out + said.err).includes(waiting[0])) {
      waiting.shift();
      child.kill('SIGINT');
    }
  };
  child.stdout!.setEncoding('utf8').on('data', (text) => add('out', text));
  child.stderr!.setEncoding('utf8').on('data', (text) => add('err', text));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...said })));
}

const jsonLines = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string } & Record<string, unknown>);

describe('usage', () => {
  test.each([
    [[], 'No command is given.'],
    [['trian', 'x.model.ts'], 'There is no command trian. Did you mean `darkroom train`?'],
    [['--vers'], 'There is no flag --vers. Did you mean `darkroom --version`?'],
    [['train'], '<file.model.ts> is missing (or --resume RUN'],
    [['train', 'x.model.ts', '--epoch', '3'], 'There is no flag --epoch. Did you mean --epochs?'],
    [['train', '--resume', 'last', '--seed', '1'], "--seed can't change when a run is resumed."],
    [['train', '--resume', 'last', '--set', 'a=1'], "--set can't change when a run is resumed."],
    [['evaluate', 'last', '--split', 'tset'], '--split must be one of train, validation, test'],
    [['predict', 'last', 'a.png', '--weights', 'bset'], '--weights must be best, last or the number of an epoch'],
    [['predict', 'last'], '<image|folder> is missing.'],
    [['runs', '--json', 'x'], '"x" is one argument too many.'],
  ])('%j ends with 2', async (argv, message) => {
    const { code, out, err } = await darkroom(argv);
    expect(err).toContain(`usage error: ${message}`);
    expect(out).toBe('');
    expect(code).toBe(2);
  });

  test('--help lists every command, and each has help of its own', async () => {
    const { code, out } = await darkroom(['--help']);
    expect(code).toBe(0);
    for (const { name, summary } of commands) expect(out).toMatch(new RegExp(`^  ${name} +${summary}$`, 'm'));
    const helps = await Promise.all(commands.map(({ name }) => darkroom([name, '--help'])));
    for (const [i, help] of helps.entries()) {
      expect(help.code).toBe(0);
      for (const flag of Object.keys(commands[i]!.flags)) expect(help.out).toContain(`--${flag}`);
    }
    expect((await darkroom(['help', 'train'])).out).toBe(helps[0]!.out);
  });

  test('--version', async () => {
    expect(await darkroom(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });
});

describe('errors', () => {
  test('a UserError ends with 1 and tells where, what and what next', async () => {
    const { code, out, err } = await darkroom(['summary', 'models/bad.model.ts']);
    const place = join(workspace, 'models/bad.model.ts');
    expect(err).toBe(`${place}:12:5\nerror: Dense has no option "unit".\n  Did you mean "units"?\n`);
    expect(out).toBe('');
    expect(code).toBe(1);
  });

  test('with --json the last line on standard output is the error', async () => {
    const { code, out, err } = await darkroom(['summary', 'models/bad.model.ts', '--json']);
    expect(jsonLines(out).at(-1)).toMatchObject({ type: 'error', error: { kind: 'user', code: 'bad-option' } });
    expect(err).toContain('Did you mean "units"?');
    expect(code).toBe(1);
  });

  test('a bug ends with 70, its stack and where to report it', async () => {
    const { code, err } = await darkroom(['summary', 'models/bug.model.ts']);
    expect(err).toContain('This is a bug in Darkroom: TypeError: undefined is not a tensor\n    at ');
    expect(err).toContain('Please report it');
    expect(code).toBe(70);
  });

  test('a workspace without darkroom.json', async () => {
    const { code, err } = await darkroom(['runs', '--workspace', join(workspace, 'models')]);
    expect(err).toContain('There is no darkroom.json at');
    expect(code).toBe(1);
  });

  test('an engine that was not built', async () => {
    const alone = join(folder, 'alone');
    await mkdir(alone);
    await copyFile(join(folder, 'cli.js'), join(alone, 'cli.js'));
    const { code, err } = await darkroom(['doctor'], { cli: alone });
    expect(err).toContain('did not start');
    expect(code).toBe(1);
  });

  test('an engine that dies while it trains', async () => {
    const { code, err } = await darkroom(['train', 'models/dies.model.ts']);
    expect(err).toContain('The engine ended unexpectedly (killed by SIGKILL).');
    expect(code).toBe(1);
  });

  test('a training that fails', async () => {
    const { code, err } = await darkroom(['train', 'models/fails.model.ts']);
    expect(err).toContain('error: The loss is NaN in epoch 1.\n  Lower the learning rate.');
    expect(code).toBe(1);
  });
});

describe('train', () => {
  const plain = (text: string) => text.replaceAll(workspace, 'WORKSPACE').replaceAll('\\', '/');

  test('prints plain lines where there is no terminal; what the model file prints goes to standard error', async () => {
    const { code, out, err } = await darkroom(['train', 'ok.model.ts'], { cwd: join(workspace, 'models') });
    await expect(plain(out)).toMatchFileSnapshot('stored/train.txt');
    expect(err).toBe('said by the model file\n');
    expect(code).toBe(0);
  });

  test('--json: the start, each line of the log, then the result', async () => {
    const { code, out } = await darkroom(['train', 'models/ok.model.ts', '--json']);
    const lines = jsonLines(out);
    expect(lines.map(({ type }) => type)).toEqual(['started', 'log', 'log', 'log', 'log', 'result']);
    expect(lines.at(-1)).toMatchObject({ result: { run: record.id, outcome: 'completed', record: { epochsDone: 2 } } });
    expect(code).toBe(0);
  });

  test('--resume last goes on with the newest run', async () => {
    await darkroom(['train', 'models/ok.model.ts']);
    const { code, out } = await darkroom(['train', '--resume', 'last', '--epochs', '4', '--json']);
    expect(jsonLines(out).at(-1)).toMatchObject({ type: 'result', result: { run: record.id } });
    expect(code).toBe(0);
  });

  test('Ctrl-C once stops after this batch and saves', async () => {
    const { code, out, err } = await darkroom(['train', 'models/endless.model.ts', '--json'], {
      interruptAt: ['"log"'],
    });
    expect(err).toContain('Stopping after this batch and saving.');
    expect(jsonLines(out).at(-1)).toMatchObject({ result: { outcome: 'stopped', record: { state: 'stopped' } } });
    expect(code).toBe(0);
  });

  test('Ctrl-C twice quits at once', async () => {
    const { code } = await darkroom(['train', 'models/deaf.model.ts', '--json'], {
      interruptAt: ['"log"', 'Stopping'],
    });
    expect(code).toBe(130);
  });
});

describe('explain', () => {
  test('writes the picture where it is told to, and says so', async () => {
    await darkroom(['train', 'models/ok.model.ts']);
    const { code, out } = await darkroom(['explain', 'last', 'test/3', '--method', 'occlusion', '--out', 'why.png']);
    expect(code).toBe(0);
    expect(out).toContain('\n\nPicture: why.png\n');
    expect([...(await readFile(join(workspace, 'why.png')))]).toEqual([1, 2, 3]);
    const { out: json } = await darkroom(['explain', 'last', 'test/3', '--json']);
    const { map } = jsonLines(json).at(-1)!.result as { map: number[][] };
    expect([map.length, map[0]!.length]).toEqual([28, 28]);
  });

  test('knows the classes of the run', async () => {
    await darkroom(['train', 'models/ok.model.ts']);
    const wrong = await darkroom(['explain', 'last', 'test/3', '--class', 'sandel']);
    expect(wrong).toMatchObject({ code: 1, out: '' });
    expect(wrong.err).toBe('error: The network knows no class "sandel".\n  Did you mean "Sandal"?\n');
    expect((await darkroom(['explain', 'last', 'test/3', '--class', '10'])).code).toBe(1);
    const place = join(workspace, 'nowhere', 'why.png');
    const lost = await darkroom(['explain', 'last', 'test/3', '--out', place]);
    expect(lost.err).toContain(`${place} can't be written`);
  });
});

describe('the other commands', () => {
  test.each([
    ['evaluate', ['evaluate', 'last', '--split', 'validation'], { evaluation: { split: 'validation' } }],
    ['suspects', ['suspects', 'last', '--split', 'validation', '--top', '1'], { split: 'validation', confident: 678 }],
    ['neighbours', ['neighbours', 'last', 'train/17'], { prediction: { path: 'train/17' }, split: 'train' }],
    ['predict', ['predict', record.id, 'a.png', '--top', '1'], { predictions: [{ top: [{ label: 'Boot' }] }] }],
    ['explain', ['explain', 'last', 'test/3', '--class', 'Bag'], { target: { index: 8 }, height: 28 }],
    ['summary', ['summary', 'models/ok.model.ts'], { total: 126_786 }],
    ['data', ['data', 'animals'], { name: 'animals', count: 2215 }],
    ['runs', ['runs'], { runs: [{ state: 'completed' }], problems: [] }],
    ['doctor', ['doctor'], { onnxruntime: '1.30.0' }],
  ] as const)('%s prints its page, and with --json its result last', async (_, argv, result) => {
    await darkroom(['train', 'models/ok.model.ts']);
    const page = await darkroom(argv);
    expect(page).toMatchObject({ code: 0, err: '' });
    expect(page.out.split('\n').length).toBeGreaterThan(2);
    const { code, out } = await darkroom([...argv, '--json']);
    expect(jsonLines(out).at(-1)).toMatchObject({ type: 'result', result });
    expect(code).toBe(0);
  });
});
