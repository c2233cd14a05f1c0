import { createHash } from 'node:crypto';
import type { Refusal } from './answer-gate.ts';
import { type DialogText, exactText } from './dialog-text.ts';

/** Times that something else than the person's answer was refused, by kind. */
export type RefusalCounts = Readonly<Partial<Record<Refusal, number>>>;

/** What an audit needs to know about a question that was asked. Has no text of the question itself. */
export interface ConsentReceipt {
  /** SHA-256 of `exactText`, hex. */
  readonly textSha256: string;
  readonly language: string;
  /** The kind of device that answered; null when nobody did. */
  readonly answeredWith: 'pointer' | 'keyboard' | null;
  /** Milliseconds from opening the dialog to its end. */
  readonly openMs: number;
  readonly refusals: RefusalCounts;
  /** Characters that no font of the machine has: the person saw boxes instead. */
  readonly missingGlyphs: number;
  /** A value was too long for its place and ended in an ellipsis. */
  readonly shortened: boolean;
  /** Login name of the person at this desktop; null when it is not known. */
  readonly user: string | null;
}

/** Collects a receipt while the dialog is open. */
export class ReceiptBook {
  readonly #text: DialogText;
  readonly #user: string | null;
  readonly #openedAt = performance.now();
  readonly #refusals = new Map<Refusal, number>();
  /** What the drawing reported. */
  missingGlyphs = 0;
  shortened = false;

  constructor(text: DialogText, user: string | null) {
    this.#text = text;
    this.#user = user;
  }

  refused(refusal: Refusal): void {
    this.#refusals.set(refusal, (this.#refusals.get(refusal) ?? 0) + 1);
  }

  close(answeredWith: ConsentReceipt['answeredWith']): ConsentReceipt {
    return {
      textSha256: createHash('sha256').update(exactText(this.#text)).digest('hex'),
      language: this.#text.language,
      answeredWith,
      openMs: Math.round(performance.now() - this.#openedAt),
      refusals: Object.fromEntries(this.#refusals),
      missingGlyphs: this.missingGlyphs,
      shortened: this.shortened,
      user: this.#user,
    };
  }
}
