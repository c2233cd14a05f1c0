import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Kind, readMetadata } from '@guru/release-trust';
import { errorCode } from '../../errors/error-code.ts';

const VERSIONED = /^([1-9]\d{0,8})\.(root|snapshot|targets)\.json$/;

/** Is this a file of a channel's metadata, as clients of The Update Framework ask for it? */
export const isMetadataName = (name: string): boolean => name === 'timestamp.json' || VERSIONED.test(name);

/** The signed metadata of a channel: a folder of its own, beside the programs or in the data folder. */
export class ChannelMetadata {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** @returns undefined when there is no such file */
  async read(name: string): Promise<Buffer | undefined> {
    try {
      return await readFile(join(this.folder, name));
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** The newest file of a kind; undefined when there is none. */
  async newest<K extends Kind>(kind: K) {
    const version = await this.#newestVersion(kind);
    const bytes = await this.read(kind === 'timestamp' ? 'timestamp.json' : `${version}.${kind}.json`);
    return bytes && { bytes, metadata: readMetadata(kind, bytes) };
  }

  /** Whoever reads meanwhile gets the old file or the new one. */
  async write(name: string, bytes: Uint8Array): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const draft = join(this.folder, `.${randomUUID()}`);
    const file = await open(draft, 'wx', 0o644);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, join(this.folder, name));
  }

  /** Deletes lists and snapshots before `version`. A machine may be half way through the last ones; roots are the way on from old ones. */
  async deleteBefore(kind: 'snapshot' | 'targets', version: number): Promise<void> {
    for (const found of await this.#versions(kind)) {
      if (found < version) await rm(join(this.folder, `${found}.${kind}.json`), { force: true });
    }
  }

  async #newestVersion(kind: Kind): Promise<number> {
    return Math.max(0, ...(await this.#versions(kind)));
  }

  async #versions(kind: Kind): Promise<number[]> {
    const names = await readdir(this.folder).catch(() => []);
    return names
      .map((name) => VERSIONED.exec(name))
      .flatMap((match) => (match?.[2] === kind ? [Number(match[1])] : []));
  }
}
