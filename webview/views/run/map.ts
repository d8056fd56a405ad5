/** The tab Map: the images of a split as points, near each other where the network finds them alike. */

import { formatShare, grouped } from '../../../src/figures/format.ts';
import { scatterData } from '../../../src/figures/scatter.ts';
import type { MapState, RunAsks } from '../../../src/protocol/run-panel.ts';
import type { RunRecord, SplitName } from '../../../src/protocol/runs.ts';
import { saveMenu } from '../../charts/save.ts';
import { scatter } from '../../charts/scatter.ts';
import { answerBox } from '../../ui/answer-box.ts';
import { button, type Choice, dropdown } from '../../ui/controls.ts';
import { element, replaceChildren } from '../../ui/element.ts';
import { empty } from '../../ui/notices.ts';
import { gallery } from '../image-gallery.ts';
import { picture } from '../pictures.ts';
import type { RunContext, RunView } from './context.ts';
import { featureText, imageDetail } from './image-detail.ts';
import { type MapImages, mapImages } from './map-images.ts';
import { mapRows, mapTable, mapTitles } from './map-table.ts';

const start: MapState = { split: 'test', method: 'umap', colour: 'label' };

const methods: readonly Choice[] = [
  { value: 'umap', text: 'UMAP' },
  { value: 'pca', text: 'PCA' },
];
const colours: readonly Choice[] = [
  { value: 'label', text: 'label' },
  { value: 'predicted', text: 'prediction' },
  { value: 'error', text: 'right or wrong' },
];
const splits: readonly SplitName[] = ['test', 'validation', 'train'];

export function mapView(context: RunContext): RunView {
  const { host, save, fileName } = context;
  const detail = imageDetail(context);
  const answer = answerBox();
  const notice = element('div', {});
  const facts = element('p', { class: 'facts' });
  const chosen = element('section', { class: 'selection', 'aria-live': 'polite' });
  const table = mapTable();
  let record: RunRecord | undefined;
  let images: MapImages | undefined;
  let drawnFor = '';

  const state = (): MapState => host.state.map ?? start;
  const change = (part: Partial<MapState>) => host.remember({ map: { ...state(), ...part } });
  const split = choose(
    'Split',
    splits.map((value) => ({ value, text: value })),
    'split',
  );
  const method = choose('Method', methods, 'method');
  const colour = dropdown('Colour', (value) => {
    change({ colour: value as MapState['colour'] });
    if (images) paint(images, true);
  });
  colour.set(colours, state().colour);

  function choose(label: string, choices: readonly Choice[], key: 'split' | 'method') {
    const control = dropdown(label, (value) => {
      change({ [key]: value });
      // What was asked for once is drawn for other choices as well.
      if (images) ask();
      else showNotice();
    });
    control.set(choices, state()[key]);
    return control;
  }

  const plot = scatter({
    describe: (i) => images?.describe(i) ?? '',
    card: (i) => (images ? images.card(i, (image) => picture(host, image, { alt: '', size: 96 })) : []),
    onChoose: (i) => images && detail.show(images.item(i), images.place),
    onSelect: (indices) => images && showSelection(images, indices),
  });
  const saving = saveMenu(
    () => ({
      name: `${fileName()} map ${state().split} ${state().method}`,
      svg: () => plot.svg(),
      rows: () => (images ? [mapTitles, ...mapRows(images)] : []),
    }),
    save,
    ['svg', 'png', 'csv'],
  );
  const again = button('Draw again', { title: 'With the weights as they are now', onPress: () => ask() });
  const body = element('div', {}, facts, plot.element, table.element, detail.element, chosen);
  const tools = element('div', { class: 'toolbar' }, split.element, method.element, colour.element, again, saving);

  function ask() {
    const { split: of, method: by } = state();
    change({ drawn: true });
    drawnFor = keyOf();
    notice.replaceChildren();
    detail.close();
    again.hidden = true;
    void answer.fill({
      what: 'Drawing the map',
      keep: images !== undefined,
      ask: (options) => host.ask('map', { split: of, method: by }, options),
      show(found) {
        images = mapImages(found, record?.dataset ?? '', record?.classNames ?? []);
        facts.textContent = factsOf(found);
        paint(images, false);
        showSelection(images, new Int32Array());
        for (const part of [saving, again]) part.hidden = false;
        return [body];
      },
    });
  }

  function paint(shown: MapImages, same: boolean) {
    const { split: of, method: by } = shown.map;
    const { colour: key } = state();
    const named = colours.find(({ value }) => value === key)!.text;
    const title = `${of} images by ${by === 'umap' ? 'UMAP' : 'PCA'}, coloured by ${named}`;
    plot.show(scatterData(shown, key, title), same);
    table.show(shown);
  }

  function showSelection(shown: MapImages, indices: Int32Array) {
    table.select(indices.length > 0 ? indices : undefined);
    if (indices.length === 0) return chosen.replaceChildren();
    const pictures = gallery(host, 'Selected images', (image) => {
      const at = 'id' in image ? shown.map.ids.indexOf(image.id) : -1;
      if (at >= 0) detail.show(shown.item(at), shown.place);
    });
    pictures.showMany(indices.length, (i) => shown.galleryItem(indices[i]!));
    const clear = () => {
      plot.select(new Int32Array());
      showSelection(shown, new Int32Array());
    };
    const name = `${fileName()} selection of ${shown.map.split}`;
    const savingThese = saveMenu(() => ({ name, rows: () => [mapTitles, ...mapRows(shown, indices)] }), save, ['csv']);
    replaceChildren(
      chosen,
      element(
        'div',
        { class: 'title-row' },
        element('h3', {}, `${grouped(indices.length)} ${indices.length === 1 ? 'image' : 'images'} selected`),
        element('div', { class: 'buttons' }, button('Clear', { onPress: clear }), savingThese),
      ),
      element('p', { class: 'facts' }, shown.summary(indices)),
      pictures.element,
    );
  }

  function showNotice() {
    const trained = (record?.epochsDone ?? 0) > 0;
    again.hidden = true;
    replaceChildren(
      notice,
      trained
        ? empty(
            'A map of the data',
            `Each of the ${state().split} images becomes a point, near those that the network finds like it. This takes some seconds, gives way to a training, and is kept.`,
            { label: 'Draw the map', onPress: ask },
          )
        : empty(
            'No weights yet',
            'After its first epoch a run can be looked at: then its images can be drawn as a map.',
          ),
    );
  }

  const keyOf = () => JSON.stringify([state().split, state().method, record?.id]);
  for (const part of [saving, again]) part.hidden = true;
  return {
    element: element('div', {}, tools, notice, answer.element),
    update(data) {
      const first = record === undefined;
      const trained = (record?.epochsDone ?? 0) > 0;
      record = data.record;
      if (!record || drawnFor === keyOf()) return;
      // After a reload, the map that was looked at.
      if (state().drawn && record.epochsDone > 0) ask();
      else if (first || trained !== record.epochsDone > 0) showNotice();
    },
  };
}

function factsOf({ ids, count, split, space, explained }: RunAsks['map']['result']): string {
  const drawn = ids.length < count ? `${grouped(ids.length)} of ${grouped(count)}, drawn at random` : grouped(count);
  const shares =
    explained &&
    ` The two directions have ${formatShare(explained[0])} and ${formatShare(explained[1])} of their variance.`;
  return `${drawn} ${split} images, compared by ${featureText(space)}${shares ?? ''}`;
}
