import { type ClipboardContent, ClipboardRefusal } from '@guru-connect/proto/clipboard';
import { ClipboardKind } from '@guru-connect/proto/stream';
import type { BrowserRefusal } from './browser-clipboard.ts';

export type Direction = 'send' | 'fetch';

const REFUSALS: Readonly<Record<Direction, Readonly<Record<string, string>>>> = {
  send: {
    empty: 'Your clipboard holds neither text nor a picture. Copy something first.',
    too_large: 'Your clipboard holds too much: at most 1 MB of text or a picture of 16 MB can be sent.',
    not_allowed: 'The machine does not take the clipboard now. Try again once you control it.',
  },
  fetch: {
    empty: "The machine's clipboard holds neither text nor a picture. Copy something there first.",
    too_large:
      "The machine's clipboard holds too much: at most 1 MB of text or a picture of 16 MB can be fetched.",
    not_allowed: 'The machine does not give its clipboard now. Try again once you control it.',
  },
};

/** What has happened, without a word of the content. */
export function describeDone(direction: Direction, { kind }: ClipboardContent): string {
  const what = kind === ClipboardKind.CLIPBOARD_KIND_TEXT ? 'text' : 'picture';
  return direction === 'send'
    ? `The ${what} is on the machine's clipboard. Paste it there.`
    : `The ${what} is on your clipboard.`;
}

/** Why it did not work, and what to do. */
export function describeRefusal(direction: Direction, error: ClipboardRefusal | BrowserRefusal): string {
  if (error instanceof ClipboardRefusal) {
    const known = REFUSALS[direction][error.code];
    return known ?? 'The clipboard could not be carried over. Try again.';
  }
  return direction === 'send'
    ? 'Your browser did not let this page read the clipboard. Allow it in the address bar, then press Send clipboard again.'
    : 'Your browser wants another click: press Fetch clipboard again.';
}
