/** The HTML of a page: its policy, and state that can't break out of its attribute. */

import { expect, test } from 'vitest';
import { pageHtml } from '../../../src/extension/panels/page.ts';

const state = { folder: '/a "b" <script>alert(1)</script> & \'c\' 服' };
const html = pageHtml({
  title: '<b>',
  nonce: 'abc',
  script: 'https://x/run.js?a=1&b=2',
  style: 'https://x/run.css',
  state,
});

test('allows one script and one style sheet by nonce, pictures from memory, and nothing else', () => {
  const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1];
  expect(policy).toBe("default-src 'none'; script-src 'nonce-abc'; style-src 'nonce-abc'; img-src blob:;");
  expect(html).not.toContain('unsafe-');
  expect(html.match(/<script/g)).toHaveLength(1);
});

test('state and title are text', () => {
  const attribute = /data-state="([^"]*)"/.exec(html)?.[1] ?? '';
  const read = attribute
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
  expect(JSON.parse(read)).toEqual(state);
  expect(html).toContain('<title>&lt;b&gt;</title>');
  expect(html).toContain('src="https://x/run.js?a=1&amp;b=2"');
});
