/** What the checks of a dataset found, on the screen. */

import type { DataFinding, DataFindingItem, DatasetCheck } from '../../protocol/datasets.ts';
import { problemLines } from './dataset.ts';
import { count, plural } from './numbers.ts';
import { severityMark } from './severity.ts';
import { clean, colors, type Look, wrap } from './style.ts';

/** Items that are shown of each finding. */
const shown = 5;
/** Images that are shown of a set. */
const shownOfSet = 4;
const indent = '         ';

export function checkPage(check: DatasetCheck, look: Look): string[] {
  const { bold, green } = colors(look);
  const { findings, problems } = check;
  const head = `${bold(clean(check.name))}: ${plural(check.count, 'image')} (${check.format})`;
  const nothing = findings.length === 0 ? ['', green('Nothing looks wrong with these images.')] : [];
  return [
    head,
    ...nothing,
    ...findings.flatMap((finding) => ['', ...findingLines(finding, check, look)]),
    ...(problems.length ? ['', ...problems.flatMap((problem) => problemLines(problem, look))] : []),
  ];
}

function findingLines(finding: DataFinding, check: DatasetCheck, look: Look): string[] {
  const { bold, dim } = colors(look);
  const { id, severity, message, rule, items, setAside } = finding;
  const width = Math.max(24, look.width - indent.length);
  const under = (text: string) => wrap(clean(text), width).map((line) => indent + line);
  const rest = items.length - shown;
  return [
    `${severityMark(severity, look)}  ${bold(id)}`,
    ...under(message),
    ...(rule ? under(rule).map(dim) : []),
    ...items.slice(0, shown).flatMap((item, at) => itemLines(item, at + 1, check, width)),
    ...(rest > 0 ? [indent + dim(`and ${count(rest)} more; --json lists them all`)] : []),
    ...(setAside.length > 0 ? [indent + dim(`To leave out ${plural(setAside.length, 'image')}: --exclude ${id}`)] : []),
  ];
}

/** `1  cats/1.png (cats, train) = cats/2.png (cats, test): 3 % different` */
function itemLines({ images, note }: DataFindingItem, number: number, { images: known }: DatasetCheck, width: number) {
  const place = (id: string) => {
    const image = known[id];
    return image ? `${id} (${image.label}, ${image.split})` : id;
  };
  const rest = images.length - shownOfSet;
  const set = images.slice(0, shownOfSet).map(place).join(' = ') + (rest > 0 ? ` = ${count(rest)} more` : '');
  const text = [set, note].filter(Boolean).join(': ');
  const start = `${number}  `;
  return wrap(clean(text), width - start.length).map(
    (line, at) => indent + (at === 0 ? start : ' '.repeat(start.length)) + line,
  );
}

export function setAsidePage(file: string, ids: readonly string[], look: Look): string[] {
  const rest = ids.length - shown;
  return [
    `${plural(ids.length, 'image')} set aside in ${clean(file)}: no training, validation or test uses them.`,
    ...ids.slice(0, shown).map((id) => `  ${clean(id)}`),
    ...(rest > 0 ? [`  and ${count(rest)} more`] : []),
    colors(look).dim('To bring one back, delete its line from "exclude" there. The image files are as they were.'),
  ];
}
