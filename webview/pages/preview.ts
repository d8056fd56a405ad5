/** The page of a preview: a model file's training images as they are drawn, and controls that write into the file. */

import type { AugmentChange, AugmentChoice, AugmentSource, AugmentValue } from '../../src/protocol/preview.ts';
import type { PreviewAsks, PreviewMessage, PreviewPageState } from '../../src/protocol/preview-panel.ts';
import { connect } from '../host.ts';
import { answerBox } from '../ui/answer-box.ts';
import { button } from '../ui/controls.ts';
import { element, replaceChildren } from '../ui/element.ts';
import { empty, problem, problemOf } from '../ui/notices.ts';
import { augmentList, type ListedAugmentation } from '../views/preview/augment-list.ts';
import { imageGrid } from '../views/preview/image-grid.ts';
import { stepsOf } from '../views/preview/steps.ts';
import '../styles/preview.css';

/** Milliseconds: of a slider that moves not every place is drawn, and the text is written when it rests. */
const [drawPause, writePause] = [120, 500];
const [images, draws] = [6, 5];

const host = connect<PreviewAsks, PreviewMessage, PreviewPageState>((message) => {
  if (message.kind === 'problem') tell(message.problem);
  else if (message.kind === 'saved') void draw();
  else {
    source = message.source;
    // What the text says counts, unless the person is about to change it.
    if (pending.size === 0) tried = undefined;
    refresh();
    plan();
  }
});

let source: AugmentSource | undefined;
/** As the file on the disk has them. */
let own: readonly ListedAugmentation[] | undefined;
/** What was drawn last, with all defaults: knows of calls that are not saved yet, too. */
let drawn: readonly ListedAugmentation[] = [];
/** What is tried out where it stands in no text yet. */
let tried: ListedAugmentation[] | undefined;
let listed = '';
let seed = host.state.seed ?? 1;
let drawing: AbortController | undefined;
let timer: number | undefined;
const pending = new Map<string, number>();

const fileName = host.state.file.split(/[\\/]/).at(-1)!;
const notice = element('div', { 'aria-live': 'polite' });
const trouble = element('div', {});
const status = element('p', { class: 'muted', role: 'status' });
const stepsBox = answerBox();
const grid = imageGrid((id) => showSteps(id));
const list = augmentList({ onTry, onRemove, onAdd });
const others = button('Other images', {
  title: 'Other images of each class, and other draws',
  onPress() {
    seed++;
    host.remember({ seed });
    shownSteps = '';
    void draw();
  },
});
let shownSteps = '';
const way = element(
  'section',
  { hidden: true },
  element('h2', {}, 'One image on its way to the network'),
  stepsBox.element,
);
document
  .querySelector('main')
  ?.append(
    element('h1', {}, `Images of ${fileName}`),
    trouble,
    element(
      'div',
      { class: 'preview' },
      element('section', { class: 'controls' }, element('h2', {}, 'Augmentation'), notice, list.element),
      element('section', {}, element('div', { class: 'toolbar' }, others, status), grid.element),
    ),
    way,
  );

/** What is written, completed by what the file on the disk gives its options. */
function current(): readonly ListedAugmentation[] {
  if (tried) return tried;
  if (source?.kind !== 'list') return own ?? [];
  return source.calls.map(({ name, options }, index) => {
    const alike = (each: ListedAugmentation | undefined) => (each?.name === name ? each : undefined);
    const known = alike(drawn[index]) ?? alike(own?.[index]);
    return { name, options: { ...known?.options, ...options }, known: known?.known ?? true };
  });
}

const choices = (): AugmentChoice[] =>
  current().map(({ name, options, known }, index) => (known ? { name, options } : { name, index }));

const writable = () => source?.kind === 'list' || source?.kind === 'missing';
const keyOf = () => JSON.stringify([current(), source?.kind]);

function refresh() {
  const now = current();
  // A control that is being moved stays the one that it is.
  if (pending.size > 0 || keyOf() === listed) return;
  list.show(now, { rows: writable() });
  listed = keyOf();
  const texts = {
    computed: 'The list is not spelt out in the file, so what you try here is not written back.',
    missing: 'The file has no augmentations. Add one, and it is written into the file.',
    list: now.length === 0 ? 'The list is empty. Add an augmentation, and it is written into the file.' : '',
  };
  const text = source ? texts[source.kind] : '';
  replaceChildren(notice, text !== '' && element('p', { class: 'muted' }, text));
}

function onTry(index: number, option: string, value: AugmentValue) {
  const now = current();
  // The controls show it already.
  tried = now.map((each, at) => (at === index ? { ...each, options: { ...each.options, [option]: value } } : each));
  listed = keyOf();
  const key = `${index} ${option}`;
  clearTimeout(pending.get(key));
  const { name } = now[index]!;
  if (source?.kind === 'list') {
    const write = () => void change({ kind: 'option', index, name, option, value }, key);
    pending.set(key, window.setTimeout(write, writePause));
  }
  plan();
}

function onRemove(index: number) {
  void change({ kind: 'remove', index, name: current()[index]!.name });
}

function onAdd(name: string) {
  void change({ kind: 'add', name });
}

async function change(what: AugmentChange, key?: string) {
  try {
    const { written } = await host.ask('change', what);
    replaceChildren(trouble);
    if (!written) {
      const where = what.kind === 'option' ? `${what.name}: ${what.option}` : 'The list';
      tell({ message: `${where} is not spelt out in ${fileName}.`, nextStep: 'Change it there by hand.' });
    }
  } catch (error) {
    tell(error);
  } finally {
    if (key !== undefined) pending.delete(key);
  }
}

function plan() {
  clearTimeout(timer);
  timer = window.setTimeout(() => void draw(), drawPause);
}

async function draw() {
  drawing?.abort();
  const mine = new AbortController();
  drawing = mine;
  status.textContent = 'Drawing…';
  try {
    const asked = source && (source.kind === 'list' || tried) ? choices() : undefined;
    const preview = await host.ask('preview', { choices: asked, images, draws, seed }, { signal: mine.signal });
    if (drawing !== mine) return;
    own = preview.own;
    drawn = preview.augment;
    grid.show(preview);
    const { input, dataset } = preview;
    status.textContent = `${preview.images.length} training images of ${dataset}, ${input.width} × ${input.height}`;
    if (shownSteps === '' && preview.images[0]) showSteps(preview.images[0].id);
    replaceChildren(trouble);
    refresh();
  } catch (error) {
    if (drawing !== mine || mine.signal.aborted) return;
    status.textContent = '';
    tell(error);
  }
}

function showSteps(id: string) {
  shownSteps = id;
  way.hidden = false;
  grid.choose(id);
  void stepsBox.fill({
    what: 'Following the image',
    keep: true,
    ask: (options) => host.ask('steps', { id }, options),
    show: (answer) => [answer.steps.length > 0 ? stepsOf(answer) : empty('Nothing to see', 'The image has no steps.')],
  });
}

function tell(error: unknown) {
  replaceChildren(trouble, problem(problemOf(error), { label: 'Try again', onPress: () => void draw() }));
}

void draw().then(() => host.ready());
