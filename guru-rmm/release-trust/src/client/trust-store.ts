import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kind } from './read-metadata.ts';

/** Keeps what was last trusted; nothing of a kind until it is written. */
export interface TrustedFiles {
  read(kind: Kind): Promise<Uint8Array | undefined>;
  write(kind: Kind, bytes: Uint8Array): Promise<void>;
}

/** What was last trusted, in a folder of its own, mode 0700: it is the floor below which no version goes. */
export class TrustStore implements TrustedFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @returns undefined when nothing of this kind was trusted yet */
  async read(kind: Kind): Promise<Uint8Array | undefined> {
    try {
      return await readFile(join(this.#folder, `${kind}.json`));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** A crash leaves the old content or the new: a floor that was written stays. */
  async write(kind: Kind, bytes: Uint8Array): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const draft = join(this.#folder, `.${kind}-${randomUUID()}`);
    try {
      const file = await open(draft, 'wx', 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, join(this.#folder, `${kind}.json`));
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }
}
