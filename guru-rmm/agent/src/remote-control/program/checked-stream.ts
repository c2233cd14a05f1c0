import { createHash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { CommandFailure } from '../../base/command-failure.ts';
import type { Release } from './target.ts';

/**
 * Lets a program's bytes through and counts and hashes them on the way. Fails with `checksum_mismatch` as soon as
 * there is a byte too many, and at the end when the size or the SHA-256 is not the release's.
 */
export class CheckedStream extends Transform {
  #received = 0;
  readonly #hash = createHash('sha256');
  readonly #release: Release;

  constructor(release: Release) {
    super();
    this.#release = release;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#received += chunk.length;
    if (this.#received > this.#release.size) {
      done(checksumMismatch(`it is longer than ${this.#release.size} bytes`));
      return;
    }
    this.#hash.update(chunk);
    done(null, chunk);
  }

  override _flush(done: TransformCallback): void {
    const sha256 = this.#hash.digest('hex');
    if (this.#received !== this.#release.size) {
      done(checksumMismatch(`it has ${this.#received} bytes and not ${this.#release.size}`));
    } else if (sha256 !== this.#release.sha256) {
      done(checksumMismatch(`its SHA-256 is ${sha256} and not ${this.#release.sha256}`));
    } else {
      done();
    }
  }
}

/** @param reason continues the sentence after a colon */
export function checksumMismatch(reason: string): CommandFailure {
  return new CommandFailure(
    'checksum_mismatch',
    `The downloaded program is not the released one and was deleted: ${reason}.`,
  );
}
