/** The HTML of a page: a strict policy, one script, one style sheet, and what the page is about as data. */

export interface PageParts {
  readonly title: string;
  /** Fresh for each page. */
  readonly nonce: string;
  readonly script: string;
  readonly style: string;
  readonly state: unknown;
}

/**
 * Nothing is loaded but the script and the style sheet with the nonce. Pictures come as messages and are shown from
 * memory (`blob:`). The toolkit's controls adopt their style sheets from the script, which needs no permission; with one
 * style element they find out how the browser shows the focus, for which they look for the nonce in `csp-nonce`.
 */
export function pageHtml({ title, nonce, script, style, state }: PageParts): string {
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; img-src blob:;`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="${nonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" nonce="${nonce}" href="${escapeAttribute(style)}">
<title>${escapeAttribute(title)}</title>
</head>
<body data-state="${escapeAttribute(JSON.stringify(state))}">
<main></main>
<script nonce="${nonce}" src="${escapeAttribute(script)}"></script>
</body>
</html>`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escapeAttribute = (text: string) => text.replace(/[&<>"]/g, (character) => entities[character]!);
