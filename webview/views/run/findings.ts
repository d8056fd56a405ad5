/** What the detectors found, between the head and the tabs: what was seen, what to do, and the tab that shows it. */

import type { Finding } from '../../../src/protocol/findings.ts';
import { element, replaceChildren } from '../../ui/element.ts';
import type { RunContext, RunView } from './context.ts';
import { findingsOf } from './findings-of.ts';

/** @param show Opens the tab of a finding. */
export function findingsView({ host }: Pick<RunContext, 'host'>, show: (finding: Finding) => void): RunView {
  const count = element('span', {});
  const list = element('ul', {});
  const root = element(
    'details',
    { class: 'findings', open: !host.state.findingsClosed, hidden: true },
    element('summary', {}, count),
    element('div', { 'aria-live': 'polite' }, list),
  );
  root.addEventListener('toggle', () => host.remember({ findingsClosed: !root.open }));
  let shown = '[]';
  return {
    element: root,
    update(data) {
      const findings = findingsOf(data);
      // Made anew only when others are found: whoever has the focus on one keeps it.
      const key = JSON.stringify(findings);
      if (key === shown) return;
      shown = key;
      root.hidden = findings.length === 0;
      count.textContent = findings.length === 1 ? '1 finding' : `${findings.length} findings`;
      replaceChildren(list, ...findings.map((finding) => item(finding, show)));
    },
  };
}

const words: Readonly<Record<Finding['severity'], string>> = { error: 'Serious', warning: 'Warning', info: 'Hint' };

function item(finding: Finding, show: (finding: Finding) => void): HTMLElement {
  const { severity, title, message, advice, tab, evidence } = finding;
  const look = element('button', { class: 'link' }, `Show in ${tab[0]!.toUpperCase()}${tab.slice(1)}`);
  look.addEventListener('click', () => show(finding));
  const where = evidence.split ? ` (${evidence.split})` : '';
  return element(
    'li',
    { class: `finding ${severity}` },
    element(
      'p',
      {},
      element('span', { class: 'severity' }, words[severity]),
      ' ',
      element('strong', {}, title),
      where,
      ' ',
      look,
    ),
    element('p', {}, message),
    element('p', { class: 'next-step' }, advice),
  );
}
