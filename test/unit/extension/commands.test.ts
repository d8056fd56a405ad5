/** package.json and the code agree: on commands, on settings, and on what menus and views refer to. */

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { commandHandlers } from '../../../src/extension/commands.ts';

interface MenuItem {
  readonly command: string;
  readonly when?: string;
}

const at = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const manifest = JSON.parse(await readFile(at('package.json'), 'utf8')) as {
  readonly main: string;
  readonly icon: string;
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly { command: string; title: string; category: string }[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly views: Readonly<Record<string, readonly { id: string; icon: string }[]>>;
    readonly viewsWelcome: readonly { view: string; contents: string; when: string }[];
    readonly configuration: {
      readonly properties: Readonly<
        Record<string, { description?: string; markdownDescription?: string; default: unknown }>
      >;
    };
    readonly walkthroughs: readonly {
      steps: readonly { description: string; media: { svg: string; altText: string } }[];
    }[];
  };
};
const { contributes } = manifest;
const ids = Object.keys(commandHandlers).sort();

/** Commands that links of Markdown name. */
const linked = (text: string) => [...text.matchAll(/\(command:([\w.]+)\)/g)].map(([, id]) => id!);

describe('commands', () => {
  test('package.json contributes those of the code, and no other', () => {
    expect(contributes.commands.map(({ command }) => command).sort()).toEqual(ids);
  });

  test('stand in the palette under Darkroom:', () => {
    for (const { category, title, command } of contributes.commands) {
      expect(category).toBe('Darkroom');
      // The explorer's menu shows no category, and this command is only there.
      if (command !== 'darkroom.predict') expect(title).not.toMatch(/darkroom:/i);
    }
  });

  test('of the issue are all there to be found', () => {
    const hidden = new Set(
      contributes.menus.commandPalette!.filter(({ when }) => when === 'false').map(({ command }) => command),
    );
    const titles = contributes.commands.filter(({ command }) => !hidden.has(command)).map(({ title }) => title);
    for (const wanted of [
      ...[
        'Train',
        'Train with Params…',
        'Stop',
        'Pause',
        'Resume',
        'Evaluate',
        'Predict on Image…',
        'Predict on Folder…',
      ],
      ...['Show Activations', 'Compare Runs', 'Show Model Summary', 'Add Dataset…', 'New Model File…'],
      ...[
        'Create Example Workspace',
        'Initialize Workspace',
        'Select Device',
        'Doctor',
        'Show Engine Log',
        'Restart Engine',
      ],
    ]) {
      expect(titles).toContain(wanted);
    }
  });

  test('each handler can be loaded by name', async () => {
    const text = await readFile(at('src/extension/commands.ts'), 'utf8');
    const imports = [...text.matchAll(/import\('(\.\/commands\/[\w-]+\.ts)'\)\)\.(\w+)/g)];
    expect(imports).toHaveLength(ids.length);
    for (const [, file, name] of imports) {
      const source = await readFile(at(`src/extension/${file}`), 'utf8');
      expect(source, file).toMatch(new RegExp(`export const ${name}: CommandHandler`));
    }
  });

  test('menus, welcomes and the walkthrough name only commands that exist', () => {
    const own = (id: string) => id.startsWith('darkroom.');
    const named = [
      ...Object.values(contributes.menus).flatMap((items) => items.map(({ command }) => command)),
      ...contributes.viewsWelcome.flatMap(({ contents }) => linked(contents)),
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.flatMap(({ description }) => linked(description))),
    ];
    for (const id of named.filter(own)) expect(ids).toContain(id);
  });
});

describe('the palette', () => {
  /** Titles that are offered when exactly these keys are true; `folders` stands for a window with one folder. */
  const offered = (...keys: readonly string[]) => {
    const holds = (when: string) =>
      when
        .split('||')
        .some((all) => all.split('&&').every((each) => keys.includes(each.trim().replace(/^\(|\)$/g, ''))));
    // `(a || b) && c` is the one form with parentheses.
    const spread = (when: string) => when.replace(/^\((\S+) \|\| (\S+)\) && (.+)$/, '$1 && $3 || $2 && $3');
    const clauses = new Map(contributes.menus.commandPalette!.map(({ command, when }) => [command, when]));
    return contributes.commands
      .filter(({ command }) => {
        const when = clauses.get(command)?.replace('workspaceFolderCount > 0', 'folders');
        return when === undefined || holds(spread(when));
      })
      .map(({ title }) => title);
  };
  const always = ['Create Example Workspace', 'Select Device', 'Doctor', 'Show Engine Log', 'Restart Engine'];

  test('offers in an empty window what needs no folder', () => {
    expect(offered('isWorkspaceTrusted').sort()).toEqual([...always].sort());
  });

  test('offers in a folder what makes it a workspace', () => {
    const titles = offered('isWorkspaceTrusted', 'folders');
    expect(titles).toEqual(expect.arrayContaining(['Initialize Workspace', 'Add Dataset…', 'New Model File…']));
    for (const title of ['Train', 'Evaluate', 'Stop', 'Compare Runs', 'Refresh']) expect(titles).not.toContain(title);
  });

  test('offers training where there is a model, and what needs runs where there are some', () => {
    const models = offered('isWorkspaceTrusted', 'folders', 'darkroom.hasWorkspace', 'darkroom.hasModels');
    expect(models).toEqual(expect.arrayContaining(['Train', 'Train with Params…', 'Show Model Summary']));
    for (const title of ['Evaluate', 'Predict on Image…', 'Stop', 'Resume']) expect(models).not.toContain(title);
    const runs = offered('isWorkspaceTrusted', 'folders', 'darkroom.hasRuns');
    const wanted = ['Evaluate', 'Compare Runs', 'Predict on Image…', 'Predict on Folder…', 'Show Activations'];
    expect(runs).toEqual(expect.arrayContaining(wanted));
  });

  test('steers what trains, and nothing else', () => {
    const training = offered('isWorkspaceTrusted', 'folders', 'darkroom.training');
    expect(training).toEqual(expect.arrayContaining(['Stop', 'Pause']));
    expect(training).not.toContain('Resume');
    const paused = offered('isWorkspaceTrusted', 'folders', 'darkroom.paused');
    expect(paused).toEqual(expect.arrayContaining(['Stop', 'Resume']));
    expect(paused).not.toContain('Pause');
  });

  test('runs no code of a folder that is not trusted', () => {
    const titles = offered('folders', 'darkroom.hasWorkspace', 'darkroom.hasModels', 'darkroom.hasRuns');
    for (const title of ['Train', 'Evaluate', 'Predict on Image…', 'Show Activations', 'Show Model Summary'])
      expect(titles).not.toContain(title);
    expect(titles).toContain('Compare Runs');
  });
});

describe('context keys', () => {
  test('of when clauses are those that the code sets', async () => {
    const text = await readFile(at('src/extension/context-keys.ts'), 'utf8');
    const known = new Set([...text.matchAll(/'(darkroom\.\w+)': boolean/g)].map(([, key]) => key));
    const views = new Set(Object.values(contributes.views).flatMap((list) => list.map(({ id }) => id)));
    const clauses = JSON.stringify([contributes.menus, contributes.viewsWelcome.map(({ when }) => when)]);
    for (const [, before, key] of clauses.matchAll(/(command":")?\b(darkroom\.\w+)/g)) {
      if (before || views.has(key!)) continue;
      expect(known).toContain(key);
    }
  });
});

describe('settings', () => {
  test('are those of the code, each described and with a default', async () => {
    const text = await readFile(at('src/extension/settings.ts'), 'utf8');
    const body = /interface Settings \{([\s\S]*?)\n\}/.exec(text)![1]!;
    const own = [...body.matchAll(/readonly '?([\w.]+)'?:/g)].map(([, name]) => `darkroom.${name}`);
    const { properties } = contributes.configuration;
    expect(Object.keys(properties).sort()).toEqual(own.sort());
    for (const [name, { description, markdownDescription, default: initial }] of Object.entries(properties)) {
      expect(description ?? markdownDescription, name).toMatch(/\.$/);
      expect(initial, name).toBeDefined();
    }
  });
});

describe('pictures', () => {
  test('that package.json names are there', () => {
    const steps = contributes.walkthroughs.flatMap(({ steps }) => steps);
    for (const { media } of steps) {
      expect(existsSync(at(media.svg)), media.svg).toBe(true);
      expect(media.altText).not.toBe('');
    }
    expect(existsSync(at(manifest.icon))).toBe(true);
    for (const { icon } of Object.values(contributes.views).flat()) expect(existsSync(at(icon)), icon).toBe(true);
  });

  test('of the walkthrough take their colours from the theme', async () => {
    for (const { steps } of contributes.walkthroughs) {
      for (const { media } of steps) expect(await readFile(at(media.svg), 'utf8')).not.toMatch(/"#[\da-f]{3,8}"/i);
    }
  });
});
