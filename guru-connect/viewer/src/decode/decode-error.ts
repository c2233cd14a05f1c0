/** What is wrong with a message of an agent. */
export type DecodeErrorCode =
  | 'message_too_large'
  | 'malformed'
  | 'not_a_frame'
  | 'size_out_of_bounds'
  | 'too_many_tiles'
  | 'tile_out_of_bounds'
  | 'too_many_pixels'
  | 'too_many_copies'
  | 'copy_out_of_bounds'
  | 'copy_without_picture'
  | 'unknown_encoding'
  | 'bad_palette'
  | 'index_beyond_palette'
  | 'lossless_size_mismatch'
  | 'bad_deflate'
  | 'bad_jpeg'
  | 'bad_cursor'
  | 'too_many_pending'
  | 'decode_timeout';

/**
 * A message that breaks the protocol. Nothing of it has been painted. The caller may ask for a whole picture
 * (RefreshRequest) and goes on; when it keeps happening, the session is over.
 */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
  readonly code: DecodeErrorCode;
  /** Number of the frame, when it could be read: to acknowledge it, so that the agent's window does not stall. */
  readonly seq: number | undefined;

  constructor(code: DecodeErrorCode, detail: string, seq?: number) {
    super(detail);
    this.code = code;
    this.seq = seq;
  }
}
