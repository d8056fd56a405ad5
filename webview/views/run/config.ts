/** The tab Config: everything that the run's record says, in groups. */

import { configGroups, type Facts } from '../../../src/figures/config-facts.ts';
import type { RunRecord } from '../../../src/protocol/runs.ts';
import { element, replaceChildren } from '../../ui/element.ts';
import type { RunView } from './context.ts';

export function configView(): RunView {
  const root = element('div', { class: 'config' });
  let shown: RunRecord | undefined;
  return {
    element: root,
    update({ record, state }) {
      if (!record || record === shown) return;
      shown = record;
      replaceChildren(
        root,
        ...configGroups(record, state ?? record.state, (iso) => new Date(iso).toLocaleString()).map(([title, facts]) =>
          group(title, facts),
        ),
      );
    },
  };
}

function group(title: string, facts: Facts): HTMLElement {
  const there = facts.filter(([, value]) => value !== undefined && value !== '');
  return element(
    'section',
    {},
    element('h3', {}, title),
    there.length === 0
      ? element('p', { class: 'muted' }, 'None.')
      : element(
          'dl',
          { class: 'facts-list' },
          ...there.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]),
        ),
  );
}
