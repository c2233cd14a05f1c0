/** What the app window opens first, from a file that its user alone can read. */

/** A page that goes on to the viewer and leaves no entry behind to go back to. */
export function redirectPage(url: string): string {
  return page(`<meta http-equiv="refresh" content="0;url=${escapeHtml(url)}">`, '');
}

/** A page that says why there is no session. */
export function messagePage(message: string): string {
  return page('', `<main><h1>The session could not be opened</h1><p>${escapeHtml(message)}</p></main>`);
}

const STYLE =
  ':root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}main{max-width:36rem;margin:4rem auto;padding:0 1rem}h1{font-size:1.25rem}';

function page(head: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Guru Connect</title><style>${STYLE}</style>${head}</head><body>${body}</body></html>\n`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
