import { checkSize, type ClipboardContent, ClipboardRefusal } from '@guru-connect/proto/clipboard';
import { ClipboardKind } from '@guru-connect/proto/stream';

const { CLIPBOARD_KIND_PNG: PNG, CLIPBOARD_KIND_TEXT: TEXT } = ClipboardKind;
const TEXT_TYPE = 'text/plain';
const PNG_TYPE = 'image/png';

/** The browser said no: no permission, or it wants a click of its own for this. */
export class BrowserRefusal extends Error {
  override readonly name = 'BrowserRefusal';
}

/** Whether this page can reach a clipboard at all: only where it was loaded securely. */
export function hasClipboard(): boolean {
  return 'clipboard' in navigator;
}

/**
 * The technician's own clipboard, the text before the picture. Call it within a click: browsers want one.
 * @throws ClipboardRefusal `empty`, `too_large`, `failed`; BrowserRefusal
 */
export async function readOwnClipboard(): Promise<ClipboardContent> {
  const { clipboard } = navigator;
  return await asked(async () => {
    // Firefox had only readText for years.
    if (typeof clipboard.read !== 'function') return textContent(await clipboard.readText());
    const items = await clipboard.read();
    const item = (type: string) => items.find(({ types }) => types.includes(type));
    const [text, picture] = [item(TEXT_TYPE), item(PNG_TYPE)];
    if (text) return textContent(await (await text.getType(TEXT_TYPE)).text());
    if (!picture) throw new ClipboardRefusal('empty');
    const blob = await picture.getType(PNG_TYPE);
    checkSize(PNG, blob.size);
    return { kind: PNG, bytes: new Uint8Array(await blob.arrayBuffer()) };
  });
}

/** @throws BrowserRefusal when it wants another click; ClipboardRefusal `failed` */
export async function writeOwnClipboard({ kind, bytes }: ClipboardContent): Promise<void> {
  const { clipboard } = navigator;
  await asked(async () => {
    if (kind === TEXT) await clipboard.writeText(new TextDecoder().decode(bytes));
    else {
      const blob = new Blob([Uint8Array.from(bytes)], { type: PNG_TYPE });
      await clipboard.write([new ClipboardItem({ [PNG_TYPE]: blob })]);
    }
  });
}

function textContent(text: string): ClipboardContent {
  if (text === '') throw new ClipboardRefusal('empty');
  const bytes = new TextEncoder().encode(text);
  checkSize(TEXT, bytes.length);
  return { kind: TEXT, bytes };
}

async function asked<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof ClipboardRefusal) throw error;
    // Clipboard API, section 8: any other error is about the content, which another click does not change.
    const wantsClick = error instanceof DOMException && error.name === 'NotAllowedError';
    throw wantsClick ? new BrowserRefusal() : new ClipboardRefusal('failed');
  }
}
