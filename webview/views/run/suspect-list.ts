/** Labels that are probably wrong: their images with the given and the suggested class, the most suspicious first. */

import { formatShare, grouped } from '../../../src/figures/format.ts';
import { suspectRows, suspectTitles } from '../../../src/figures/mistakes.ts';
import type { Suspect, Suspects } from '../../../src/protocol/labels.ts';
import { saveMenu } from '../../charts/save.ts';
import { answerBox } from '../../ui/answer-box.ts';
import { button, checkbox } from '../../ui/controls.ts';
import { csv } from '../../ui/csv.ts';
import { type Child, element } from '../../ui/element.ts';
import { foldedTable } from '../../ui/folded-table.ts';
import { empty } from '../../ui/notices.ts';
import { type GalleryItem, gallery } from '../image-gallery.ts';
import { cell } from './cell.ts';
import type { RunContext } from './context.ts';
import type { ImageDetail } from './image-detail.ts';
import type { ImageList } from './mistake-list.ts';
import { saidLine } from './said-line.ts';

export function suspectList(context: RunContext, detail: ImageDetail): ImageList {
  const { host, save, fileName } = context;
  const answer = answerBox();
  let dataset = '';

  function view(found: Suspects): Child[] {
    const { split, classNames, suspects, total } = found;
    const place = { dataset, split, classNames };
    const count = element('p', { class: 'facts' }, factsOf(found));
    const warning = found.warning !== undefined && element('p', { class: 'warning', role: 'note' }, found.warning);
    if (suspects.length === 0) {
      return [
        warning,
        empty('No suspects', `For all of the ${grouped(found.count)} images the label is the most probable class.`),
      ];
    }
    const rows = () => [suspectTitles, ...suspectRows(found)];
    const pictures = gallery(host, 'Images whose labels may be wrong', (image) => {
      const chosen = suspects.find(({ id }) => 'id' in image && id === image.id);
      if (chosen) detail.show(itemOf(chosen, classNames), place);
    });
    const list = (onlySure: boolean) => {
      const shown = onlySure ? suspects.filter(({ confident }) => confident) : suspects;
      pictures.showMany(shown.length, (i) => galleryItem(shown[i]!, found, dataset));
    };
    list(false);
    const saving = saveMenu(() => ({ name: `${fileName()} suspects ${split}`, rows }), save, ['csv']);
    const sure = checkbox('Only where the network is sure', list).element;
    return [
      warning,
      element(
        'div',
        { class: 'toolbar' },
        sure,
        copyButton(() => csv(rows())),
        saving,
      ),
      count,
      suspects.length < total &&
        element('p', { class: 'muted' }, `Here are the ${grouped(suspects.length)} most suspicious.`),
      tableOf(found),
      pictures.element,
    ];
  }

  return {
    element: answer.element,
    show({ split }, of) {
      dataset = of;
      void answer.fill({
        what: 'Looking for suspicious labels',
        ask: (options) => host.ask('suspects', { split }, options),
        show: view,
      });
    },
  };
}

const factsOf = ({ count, split, total, confident, estimated }: Suspects) =>
  `Of ${grouped(count)} ${split} images the network would label ${grouped(total)} otherwise, ${grouped(confident)} of them with confidence. Confident learning estimates ${grouped(Math.round(estimated))} wrong labels; the weaker the network, the more of them are its own mistakes.`;

function itemOf(
  { id, given, suggested, givenProbability, suggestedProbability }: Suspect,
  classNames: readonly string[],
) {
  return {
    id,
    label: given,
    other: suggested,
    facts: [formatShare(givenProbability, 2), `perhaps ${classNames[suggested]} ${formatShare(suggestedProbability)}`],
  };
}

function galleryItem(suspect: Suspect, { classNames }: Suspects, dataset: string): GalleryItem {
  const { id, given, suggested, givenProbability, suggestedProbability, confident } = suspect;
  const [label, other] = [classNames[given]!, classNames[suggested]!];
  return {
    image: { dataset, id },
    label: `${id}: labelled ${label}, ${formatShare(givenProbability, 2)}; perhaps ${other}, ${formatShare(suggestedProbability)}${confident ? ', the network is sure' : ''}`,
    caption: [
      saidLine('actual', 'label', label, givenProbability),
      saidLine(confident ? 'predicted' : 'unsure', 'is it', `${other}?`, suggestedProbability),
    ],
  };
}

function tableOf(found: Suspects): HTMLElement {
  return foldedTable({
    caption: 'Suspected wrong labels',
    columns: suspectTitles.map((title, i) => ({ title, words: i === 0 || i === 1 || i === 3 || i === 6 })),
    rows: () => suspectRows(found).map((row) => row.map(cell)),
  });
}

/** Milliseconds that it says so for. */
const said = 2_000;

function copyButton(text: () => string): HTMLElement {
  const press = button('Copy as CSV', {
    async onPress() {
      const done = await navigator.clipboard.writeText(text()).then(
        () => 'Copied',
        () => 'It could not be copied',
      );
      press.textContent = done;
      setTimeout(() => {
        press.textContent = 'Copy as CSV';
      }, said);
    },
  });
  press.setAttribute('aria-live', 'polite');
  return press;
}
