/** The style sheet of a report, light and dark, and the palette that its charts draw with. */

import type { Palette } from '../colours.ts';

/** Each colour is a variable, so that a chart follows the page from light to dark. */
export const reportPalette: Palette = {
  blue: 'var(--blue)',
  yellow: 'var(--yellow)',
  green: 'var(--green)',
  red: 'var(--red)',
  purple: 'var(--purple)',
  cyan: 'var(--cyan)',
  foreground: 'var(--text)',
  background: 'var(--card)',
  muted: 'var(--muted)',
  grid: 'var(--grid)',
  best: 'var(--green)',
};

export const reportStyle = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --text: #1c2430; --muted: #5c6777; --edge: #dfe3e9; --grid: #c4cbd6;
  --blue: #2266cc; --yellow: #b26a00; --green: #1f7a4d; --red: #c03434; --purple: #7d45b8; --cyan: #0f7f8c;
  --soft: #e9effb; --warn: #fff4e0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171c; --card: #1c2027; --text: #e4e8ee; --muted: #9aa5b5; --edge: #303743; --grid: #4a5362;
    --blue: #5a9bf6; --yellow: #e0a33a; --green: #57b986; --red: #ec7070; --purple: #b58ae6; --cyan: #4fbccb;
    --soft: #22304a; --warn: #3a2f1b;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 32px 20px 64px; }
header { margin-bottom: 24px; border-bottom: 3px solid var(--blue); padding-bottom: 16px; }
h1 { margin: 0; font-size: 30px; line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin: 40px 0 12px; font-size: 20px; }
h3 { margin: 0 0 6px; font-size: 15px; }
p { margin: 6px 0; }
.muted, figcaption, caption { color: var(--muted); }
.lead { font-size: 17px; color: var(--muted); overflow-wrap: anywhere; }
section.card, .card { background: var(--card); border: 1px solid var(--edge); border-radius: 8px; padding: 16px 18px; }
.scores { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 12px; }
.score h3 { color: var(--muted); font-weight: 500; }
.score p { margin: 0; font-size: 26px; line-height: 1.2; font-variant-numeric: tabular-nums; }
.score small { color: var(--muted); font-size: 13px; }
.two { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 12px; }
ul.says { margin: 16px 0 0; padding: 12px 18px 12px 34px; background: var(--soft); border-radius: 8px; }
ul.says li { margin: 4px 0; }
.finding { border-left: 4px solid var(--yellow); background: var(--warn); border-radius: 4px; padding: 8px 14px; margin: 8px 0; }
.finding.error { border-left-color: var(--red); }
.finding.info { border-left-color: var(--blue); background: var(--soft); }
figure { margin: 0; }
figure svg { max-width: 100%; height: auto; display: block; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: 5px 10px 5px 0; border-bottom: 1px solid var(--edge); text-align: right; white-space: nowrap; font-weight: 400; }
thead th { color: var(--muted); }
th:first-child, td.words { text-align: left; }
td.words { white-space: normal; min-width: 15em; }
caption { text-align: left; padding-bottom: 6px; }
tr.strong th, tr.strong td { font-weight: 600; }
tfoot th, tfoot td { font-weight: 600; border-bottom: 0; }
.mistakes { display: grid; grid-template-columns: repeat(auto-fill, minmax(130px, 1fr)); gap: 12px; padding: 0; margin: 0; list-style: none; }
.mistakes li { background: var(--card); border: 1px solid var(--edge); border-radius: 8px; overflow: hidden; font-size: 13px; }
.mistakes img, .mistakes .gone { display: block; width: 100%; aspect-ratio: 1; object-fit: contain; background: var(--page); image-rendering: pixelated; }
.mistakes .gone { display: grid; place-items: center; padding: 8px; text-align: center; color: var(--muted); }
.mistakes div { padding: 6px 10px 8px; overflow-wrap: anywhere; }
.is { color: var(--green); font-weight: 600; }
.said { color: var(--red); font-weight: 600; }
dl { display: grid; grid-template-columns: minmax(110px, max-content) minmax(0, 1fr); gap: 2px 16px; margin: 0; }
dt { color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }
.beside { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 300px); gap: 12px; align-items: start; }
@media (max-width: 760px) { .beside { grid-template-columns: minmax(0, 1fr); } }
ol.pairs { padding-left: 26px; margin: 8px 0 0; }
footer { margin-top: 40px; color: var(--muted); font-size: 13px; }
@media print {
  :root { --page: #ffffff; }
  main { max-width: none; padding: 0; }
  .card, .mistakes li, figure { break-inside: avoid; }
}
`;
