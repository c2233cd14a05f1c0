import { StringDecoder } from 'node:string_decoder';

/** Characters of one line that are kept; the rest of a longer line is dropped, so that none can fill memory. */
const LONGEST_LINE = 8192;

/** Makes lines of a stream of bytes; characters cut apart between two chunks are joined. */
export class LineSplitter {
  #rest = '';
  readonly #decoder = new StringDecoder('utf8');

  push(chunk: Buffer): string[] {
    const lines = (this.#rest + this.#decoder.write(chunk)).split('\n');
    this.#rest = (lines.pop() ?? '').slice(0, LONGEST_LINE);
    return lines.map((line) => line.slice(0, LONGEST_LINE).trim()).filter((line) => line !== '');
  }

  /** What stands behind the last line end. */
  end(): string[] {
    const rest = (this.#rest + this.#decoder.end()).trim();
    this.#rest = '';
    return rest === '' ? [] : [rest];
  }
}
