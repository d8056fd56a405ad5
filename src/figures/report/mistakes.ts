/** The worst mistakes of a report, with their pictures. */

import type { Evaluation, Mistake } from '../../protocol/runs.ts';
import { formatShare, grouped } from '../format.ts';
import { html, type Markup } from './html.ts';

/** So many are shown. */
export const shownMistakes = 24;

export function mistakesSection(evaluation: Evaluation, thumbnails: ReadonlyMap<string, string>): Markup {
  const { mistakes, count, accuracy, split, classNames } = evaluation;
  const all = Math.round(count * (1 - accuracy));
  if (mistakes.length === 0) return html``;
  const shown = mistakes.slice(0, shownMistakes);
  return html`<h2>Worst mistakes</h2>
<p class="muted">${grouped(shown.length)} of ${grouped(all)} mistakes on ${grouped(count)} ${split} images, by their loss.</p>
<ol class="mistakes">${shown.map((mistake) => card(mistake, classNames, thumbnails.get(mistake.id)))}</ol>`;
}

function card(mistake: Mistake, classNames: readonly string[], thumbnail: string | undefined): Markup {
  const { id, actual, predicted, actualProbability, predictedProbability } = mistake;
  const [right, wrong] = [classNames[actual]!, classNames[predicted]!];
  const image = thumbnail
    ? html`<img src="${thumbnail}" alt="${right}, taken for ${wrong}">`
    : html`<span class="gone">The image can’t be read any more.</span>`;
  return html`<li>${image}<div>is <span class="is">${right}</span> ${formatShare(actualProbability)}<br>said <span class="said">${wrong}</span> ${formatShare(predictedProbability)}<br><span class="muted">${id}</span></div></li>`;
}
