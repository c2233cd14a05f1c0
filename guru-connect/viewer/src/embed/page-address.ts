/** What the viewer's own address says. */
export interface PageAddress {
  readonly sessionId: string;
  /** Null: the host page sends it, or a page of its own was loaded again without it. */
  readonly token: string | null;
  /** Null: the viewer fills a page of its own. */
  readonly parentOrigin: string | null;
}

/** What is wrong with the address, in one sentence for people. */
export class AddressError extends Error {
  override readonly name = 'AddressError';
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MAX_TOKEN_LENGTH = 4096;

/**
 * Reads `/viewer?session_id=…#token=…` and `/viewer?embed=1&session_id=…&parent_origin=…#token=…`.
 * @throws AddressError
 */
export function readAddress(href: string): PageAddress {
  const url = new URL(href);
  const sessionId = url.searchParams.get('session_id') ?? '';
  if (!UUID.test(sessionId)) throw new AddressError('The address of this page names no session.');
  const token = new URLSearchParams(url.hash.slice(1)).get('token');
  if (token !== null && (token === '' || token.length > MAX_TOKEN_LENGTH)) {
    throw new AddressError('The address of this page holds no usable token.');
  }
  if (url.searchParams.get('embed') !== '1') {
    return { sessionId, token, parentOrigin: null };
  }
  return { sessionId, token, parentOrigin: readOrigin(url.searchParams.get('parent_origin')) };
}

/** The address without its fragment, for the address bar and the history. */
export function withoutFragment(href: string): string {
  const url = new URL(href);
  url.hash = '';
  return url.href;
}

/** Exactly an origin, or postMessage could reach more, or something else, than what was meant. */
function readOrigin(text: string | null): string {
  const problem = 'The address of this frame does not name the page around it.';
  if (text === null || !URL.canParse(text)) throw new AddressError(problem);
  const { origin, protocol } = new URL(text);
  if (origin !== text || (protocol !== 'http:' && protocol !== 'https:')) throw new AddressError(problem);
  return origin;
}
