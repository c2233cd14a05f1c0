/**
 * - `unsupported_version`: the other side speaks another major version; give up.
 * - `invalid_envelope`, `invalid_payload`: the other side is faulty; drop the message and log it.
 */
export type EmbedMessageErrorCode = 'unsupported_version' | 'invalid_envelope' | 'invalid_payload';

/** A message that claims to be of this protocol and breaks it. Its text never quotes the message, which may hold a token. */
export class EmbedMessageError extends Error {
  override readonly name = 'EmbedMessageError';
  readonly code: EmbedMessageErrorCode;
  /** Where, such as `/payload/width`. */
  readonly path: string;

  constructor(code: EmbedMessageErrorCode, path: string, problem: string) {
    super(`${path} ${problem}`);
    this.code = code;
    this.path = path;
  }
}
