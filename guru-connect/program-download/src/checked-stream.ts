import { createHash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { checksumMismatch } from './download-error.ts';
import type { Program } from './program.ts';

/**
 * Lets a program's bytes through and counts and hashes them on the way. Fails with `checksum_mismatch` as soon as
 * there is a byte too many, and at the end when the size or the SHA-256 is not the program's.
 */
export class CheckedStream extends Transform {
  #received = 0;
  readonly #hash = createHash('sha256');
  readonly #program: Program;

  constructor(program: Program) {
    super();
    this.#program = program;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#received += chunk.length;
    if (this.#received > this.#program.size) {
      done(checksumMismatch(`it is longer than ${this.#program.size} bytes`));
      return;
    }
    this.#hash.update(chunk);
    done(null, chunk);
  }

  override _flush(done: TransformCallback): void {
    const sha256 = this.#hash.digest('hex');
    if (this.#received !== this.#program.size) {
      done(checksumMismatch(`it has ${this.#received} bytes and not ${this.#program.size}`));
    } else if (sha256 !== this.#program.sha256) {
      done(checksumMismatch(`its SHA-256 is ${sha256} and not ${this.#program.sha256}`));
    } else {
      done();
    }
  }
}
