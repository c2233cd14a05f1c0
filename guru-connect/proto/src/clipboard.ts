import { ClipboardKind, type ClipboardPart } from '../generated/guruconnect/v1/stream.ts';

/** What crosses between two clipboards: UTF-8 text, or a PNG picture. */
export interface ClipboardContent {
  readonly kind: ContentKind;
  readonly bytes: Uint8Array;
}

export type ContentKind = ClipboardKind.CLIPBOARD_KIND_TEXT | ClipboardKind.CLIPBOARD_KIND_PNG;

/** Most bytes of each kind, and of one part. A part fits the relay's limit for viewers that may use the clipboard. */
export const CLIPBOARD_LIMIT = {
  [ClipboardKind.CLIPBOARD_KIND_TEXT]: 1024 * 1024,
  [ClipboardKind.CLIPBOARD_KIND_PNG]: 16 * 1024 * 1024,
  part: 32 * 1024,
} as const;

/** Codes of ClipboardResult. */
export type ClipboardCode = 'written' | 'empty' | 'too_large' | 'not_allowed' | 'malformed' | 'failed';

/** A content that is not taken. */
export class ClipboardRefusal extends Error {
  override readonly name = 'ClipboardRefusal';
  readonly code: ClipboardCode;

  constructor(code: ClipboardCode) {
    super(`the content of the clipboard is refused: ${code}`);
    this.code = code;
  }
}

function isKind(kind: ClipboardKind): kind is ContentKind {
  return kind === ClipboardKind.CLIPBOARD_KIND_TEXT || kind === ClipboardKind.CLIPBOARD_KIND_PNG;
}

/** @throws ClipboardRefusal with `too_large` or `malformed` */
export function checkSize(kind: ClipboardKind, size: number): asserts kind is ContentKind {
  if (!isKind(kind) || size === 0) throw new ClipboardRefusal('malformed');
  if (size > CLIPBOARD_LIMIT[kind]) throw new ClipboardRefusal('too_large');
}

/** The parts of a content, in order, as views of its bytes. @throws ClipboardRefusal */
export function* clipboardParts(transfer: number, content: ClipboardContent): Generator<ClipboardPart> {
  const { kind, bytes } = content;
  checkSize(kind, bytes.length);
  for (let from = 0; from < bytes.length; from += CLIPBOARD_LIMIT.part) {
    const data = bytes.subarray(from, from + CLIPBOARD_LIMIT.part);
    yield { transfer, kind, size: bytes.length, data };
  }
}

const NO_DATA = new Uint8Array(0);

/** Joins the parts of one transfer at a time, in one buffer of the size that was announced; none of a refused transfer. */
export class ClipboardReceiver {
  #first: ClipboardPart | null = null;
  #bytes = new Uint8Array(0);
  #received = 0;
  #refused: number | null = null;

  /**
   * @returns the content once it is complete; undefined while more is due, and for the rest of a refused transfer
   * @throws ClipboardRefusal once for each refused transfer
   */
  add(part: ClipboardPart): ClipboardContent | undefined {
    if (part.transfer === this.#refused) return undefined;
    if (this.#first?.transfer !== part.transfer) this.forget();
    try {
      return this.#take(part);
    } catch (error) {
      this.forget();
      this.#refused = part.transfer;
      throw error;
    }
  }

  forget(): void {
    this.#first = null;
    this.#bytes = new Uint8Array(0);
    this.#received = 0;
    this.#refused = null;
  }

  #take(part: ClipboardPart): ClipboardContent | undefined {
    const { kind, size, data } = part;
    checkSize(kind, size);
    const first = this.#first ?? part;
    const left = size - this.#received;
    const fits = data.length > 0 && data.length <= Math.min(left, CLIPBOARD_LIMIT.part);
    if (!fits || first.kind !== kind || first.size !== size) throw new ClipboardRefusal('malformed');
    if (!this.#first) this.#bytes = new Uint8Array(size);
    this.#first = { ...first, data: NO_DATA };
    // A copy: the decoder's view would keep the whole message.
    this.#bytes.set(data, this.#received);
    this.#received += data.length;
    if (this.#received < size) return undefined;
    const bytes = this.#bytes;
    this.forget();
    return { kind, bytes };
  }
}
