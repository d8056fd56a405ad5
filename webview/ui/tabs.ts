/** Tabs of the webview toolkit: arrow keys move between them, each view is made when it is first shown. */

import type { Panels } from '@vscode/webview-ui-toolkit';
import './controls.ts';
import { element } from './element.ts';

export interface Tab<Id extends string> {
  readonly id: Id;
  readonly title: string;
  readonly view: HTMLElement;
}

export interface Tabs<Id extends string> {
  readonly element: HTMLElement;
  show(id: Id): void;
}

export function tabs<Id extends string>(
  label: string,
  all: readonly Tab<Id>[],
  active: Id,
  onShown: (id: Id) => void,
): Tabs<Id> {
  const host = element('vscode-panels', { 'aria-label': label, activeid: `tab-${active}` }) as Panels;
  // The toolkit's own line under the tab waits for the end of a motion that reduced motion leaves out.
  host.activeindicator = false;
  for (const { id, title } of all) host.append(element('vscode-panel-tab', { id: `tab-${id}` }, title));
  for (const { id, view } of all) host.append(element('vscode-panel-view', { id: `view-${id}` }, view));
  let shown = active;
  host.addEventListener('change', (event) => {
    // Controls within the views tell of their changes as well.
    if (event.target !== host) return;
    const id = host.activeid.replace('tab-', '') as Id;
    if (id === shown) return;
    shown = id;
    onShown(id);
  });
  return {
    element: host,
    show(id) {
      if (id === shown) return;
      shown = id;
      host.activeid = `tab-${id}`;
      onShown(id);
    },
  };
}
