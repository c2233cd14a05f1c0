import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import {
  access,
  chmod,
  constants,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { downloadProgram, type OnProgress } from '@guru/program-download';
import { z } from 'zod';
import type { Update } from './find-update.ts';

const SHA256 = z.string().regex(/^[0-9a-f]{64}$/);
const State = z.object({
  /** The last version that came up; null: the installed one. */
  good: z.object({ version: z.string(), sha256: SHA256 }).nullable(),
  /** Versions that did not come up: they are not tried again. */
  refused: z.array(SHA256),
});
type State = z.infer<typeof State>;
const NOTHING: State = { good: null, refused: [] };
/** Refused versions that are remembered. */
const MOST_REFUSED = 20;

/** Something to start. */
export interface Version {
  readonly version: string;
  readonly sha256: string;
  /** Program and first arguments. */
  readonly command: readonly string[];
}

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/** The downloaded versions, each in a folder that its SHA-256 names, and which of them is good. Private to this user. */
export class ProgramVersions {
  readonly #folder: string;
  readonly #installed: Version;

  /** @param installed what starts when no other version is good */
  constructor(folder: string, installed: Version) {
    this.#folder = folder;
    this.#installed = installed;
  }

  /** The last version that came up, if it is still, byte by byte, what was signed, and its folder still runs programs. */
  async lastGood(): Promise<Version> {
    const { good } = await this.#read();
    if (good === null || !(await this.#isSound(good.sha256)) || !(await this.#canRun(good.sha256)))
      return this.#installed;
    return { ...good, command: [this.#program(good.sha256)] };
  }

  /** Whether this version has been tried, and did not come up. */
  async isRefused(sha256: string): Promise<boolean> {
    return (await this.#read()).refused.includes(sha256);
  }

  /**
   * Downloads a version beside the others, or what is missing of it. Nothing of it can be executed before its bytes are right.
   * @throws DownloadError; Error in words when the folder runs no programs
   */
  async stage(
    { version, sha256, size, url }: Update,
    signal: AbortSignal,
    onProgress: OnProgress,
  ): Promise<Version> {
    const staged: Version = { version, sha256, command: [this.#program(sha256)] };
    if (!(await this.#isSound(sha256))) await this.#download({ sha256, size, url }, signal, onProgress);
    if (!(await this.#canRun(sha256)))
      throw new Error(`the folder ${this.#folder} does not run programs (noexec)`);
    return staged;
  }

  async #download(
    { sha256, size, url }: Pick<Update, 'sha256' | 'size' | 'url'>,
    signal: AbortSignal,
    onProgress: OnProgress,
  ): Promise<void> {
    await mkdir(join(this.#folder, sha256), { recursive: true, mode: 0o700 });
    const folder = join(this.#folder, 'downloads');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const draft = join(this.#folder, `.${randomUUID()}.program`);
    try {
      const program = { url: url.href, sha256, size };
      await downloadProgram({ program, folder, file: draft, signal, onProgress });
      await chmod(draft, 0o700);
      await rename(draft, this.#program(sha256));
    } finally {
      await rm(draft, { force: true });
    }
  }

  /** It came up: it starts from now on. The one before it stays, others go. */
  async keep({ version, sha256 }: Version, before: Version): Promise<void> {
    const { refused } = await this.#read();
    await this.#write({ good: sha256 === this.#installed.sha256 ? null : { version, sha256 }, refused });
    for (const name of await readdir(this.#folder)) {
      const isVersion = SHA256.safeParse(name).success;
      if (isVersion && name !== sha256 && name !== before.sha256)
        await rm(join(this.#folder, name), { recursive: true });
    }
  }

  /** It did not come up. */
  async refuse(sha256: string): Promise<void> {
    const { good, refused } = await this.#read();
    await this.#write({ good, refused: [...refused, sha256].slice(-MOST_REFUSED) });
    await rm(join(this.#folder, sha256), { recursive: true, force: true });
  }

  #program(sha256: string): string {
    return join(this.#folder, sha256, 'guru-connect-agent');
  }

  async #isSound(sha256: string): Promise<boolean> {
    const file = this.#program(sha256);
    const found = await lstat(file).catch(() => undefined);
    const isOurs = found?.isFile() === true && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
    return isOurs && (await sha256Of(file)) === sha256;
  }

  /** access(2) says no for a file system that is mounted noexec. */
  async #canRun(sha256: string): Promise<boolean> {
    return access(this.#program(sha256), constants.X_OK).then(
      () => true,
      () => false,
    );
  }

  /** A damaged state counts as none: the installed version starts. */
  async #read(): Promise<State> {
    try {
      return State.parse(JSON.parse(await readFile(join(this.#folder, 'state.json'), 'utf8')));
    } catch {
      return NOTHING;
    }
  }

  async #write(state: State): Promise<void> {
    const file = join(this.#folder, 'state.json');
    await writeFile(`${file}.new`, `${JSON.stringify(state)}\n`, { mode: 0o600, flush: true });
    await rename(`${file}.new`, file);
  }
}
