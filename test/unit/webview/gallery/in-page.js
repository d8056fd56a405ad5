/**
 * Runs in a page before its own script, in place of VS Code: the theme's variables, and a channel whose messages go to the
 * harness. ArrayBuffers travel as base64.
 */

// biome-ignore lint/correctness/noUnusedVariables: the harness calls it.
function installHost({ kind, variables, remembered }) {
  const toBase64 = (buffer) => {
    let binary = '';
    for (const byte of new Uint8Array(buffer)) binary += String.fromCharCode(byte);
    return btoa(binary);
  };
  const fromBase64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer;
  const packed = (_, value) => (value instanceof ArrayBuffer ? { $buffer: toBase64(value) } : value);
  const unpacked = (_, value) => (typeof value?.$buffer === 'string' ? fromBase64(value.$buffer) : value);

  window.remembered = remembered;
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => window.toPanel(JSON.stringify(message, packed)),
    getState: () => window.remembered,
    setState: (next) => {
      window.remembered = next;
    },
  });
  window.fromPanel = (text) => {
    window.dispatchEvent(new MessageEvent('message', { data: JSON.parse(text, unpacked) }));
  };
  window.dress = (theme) => {
    for (const [name, value] of Object.entries(theme.variables)) {
      document.documentElement.style.setProperty(`--vscode-${name}`, value);
    }
    document.body.className = theme.kind;
    document.body.setAttribute('data-vscode-theme-kind', theme.kind);
  };
  // Before the page's script runs, as in VS Code.
  new MutationObserver((_, observer) => {
    if (!document.body) return;
    observer.disconnect();
    window.dress({ kind, variables });
  }).observe(document, { childList: true, subtree: true });
}
