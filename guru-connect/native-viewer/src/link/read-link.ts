/**
 * What a `guruconnect://` link asks for. Any web page can open such a link, with any text in it, so the grammar is closed:
 *
 *     guruconnect://viewer?relay=https://connect.example.com&ticket=<a signed ticket>
 *     guruconnect://session/K7M-2QX-9PD?relay=https://connect.example.com
 *     guruconnect://session/K7M-2QX-9PD
 *
 * No encoded character, no other parameter and no other order is taken.
 */
export type NativeLink =
  | { readonly kind: 'viewer'; readonly relay: string; readonly ticket: string }
  | { readonly kind: 'session'; readonly relay: string | undefined; readonly code: string };

/** Longest link, in characters. */
export const MAX_LINK = 4096;

/** An origin: name, IPv4 or IPv6 address, and perhaps a port. Which ones are known is asked elsewhere. */
const ORIGIN = String.raw`https?://(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?`;
/** Three parts in base64url (RFC 7515, section 3.1). */
const TICKET = String.raw`[\w-]{1,512}\.[\w-]{1,2048}\.[\w-]{1,512}`;
const CODE = '[A-HJKMNP-Z2-9]{3}(?:-[A-HJKMNP-Z2-9]{3}){2}';

// Without the m flag ^ and $ are the ends of the text; $ takes no line break before the end, as it does in other languages.
// Some browsers put a slash before the question mark.
const VIEWER = new RegExp(`^guruconnect://viewer/?\\?relay=(${ORIGIN})&ticket=(${TICKET})$`);
const SESSION = new RegExp(`^guruconnect://session/(${CODE})(?:\\?relay=(${ORIGIN}))?$`);

/** Reads a link; undefined for everything that is none. */
export function readLink(text: string): NativeLink | undefined {
  if (text.length > MAX_LINK) return undefined;
  const [, relay, ticket] = VIEWER.exec(text) ?? [];
  if (relay !== undefined && ticket !== undefined) return { kind: 'viewer', relay, ticket };
  const [, code, named] = SESSION.exec(text) ?? [];
  return code === undefined ? undefined : { kind: 'session', relay: named, code };
}
