import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SerialQueue } from '../concurrency/serial-queue.ts';
import type { SessionFact } from './session-state.ts';

/** A fact that the database has not taken yet. */
export interface JournalEntry {
  /** Also the id of the audit event that follows from it: written twice, it is found. */
  readonly id: string;
  readonly session_id: string;
  /** RFC 3339. */
  readonly at: string;
  readonly fact: SessionFact;
}

/**
 * A file of facts, one JSON line each, on disk (fdatasync) before `append` returns. A line that a kill cut in half was
 * never acknowledged and is left out.
 */
export class FactJournal {
  readonly #file: FileHandle;
  readonly #queue = new SerialQueue();
  #entries: JournalEntry[];
  #size: number;

  private constructor(file: FileHandle, entries: JournalEntry[], size: number) {
    this.#file = file;
    this.#entries = entries;
    this.#size = size;
  }

  /** Opens the file, which is made when it is missing, and reads what an earlier process left in it. */
  static async open(path: string): Promise<FactJournal> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(path, 'a+', 0o600);
    const content = Buffer.alloc((await file.stat()).size);
    await file.read(content, 0, content.length, 0);
    const size = content.lastIndexOf('\n') + 1;
    // The half line, if any: what is appended next must begin a line.
    if (size < content.length) await file.truncate(size);
    const entries = content
      .toString('utf8', 0, size)
      .split('\n')
      .filter((line) => line !== '');
    return new FactJournal(
      file,
      entries.map((line) => JSON.parse(line) as JournalEntry),
      size,
    );
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  /** Whether something of this session is pending, so that nothing newer of it may overtake. */
  holds(sessionId: string): boolean {
    return this.#entries.some((entry) => entry.session_id === sessionId);
  }

  /** What is pending, oldest first. */
  pending(): readonly JournalEntry[] {
    return [...this.#entries];
  }

  /**
   * Keeps an entry. It counts as pending at once, so that nothing overtakes it.
   * @throws the error of the file system; the entry then is pending in memory alone
   */
  async append(entry: JournalEntry): Promise<void> {
    this.#entries.push(entry);
    await this.#queue.run(async () => {
      const line = Buffer.from(`${JSON.stringify(entry)}\n`);
      try {
        await this.#file.appendFile(line);
        await this.#file.datasync();
        this.#size += line.length;
      } catch (error) {
        // What was written of the line must not stand in front of the next one.
        await this.#file.truncate(this.#size).catch(() => undefined);
        throw error;
      }
    });
  }

  /** This entry is in the database. The file is emptied with the last one. */
  async drop(entry: JournalEntry): Promise<void> {
    this.#entries = this.#entries.filter((one) => one !== entry);
    if (!this.isEmpty) return;
    await this.#queue.run(async () => {
      // Appended meanwhile: the file goes on, and what is in the database already is recognized there.
      if (!this.isEmpty) return;
      await this.#file.truncate(0);
      await this.#file.datasync();
      this.#size = 0;
    });
  }

  async close(): Promise<void> {
    await this.#queue.run(async () => await this.#file.close());
  }
}
