import type { CommandOutcome } from '@guru-rmm/agent-protocol/agent-message.ts';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from '../state/json-file.ts';

/** How many finished commands are remembered; the server gives up on a command long before so many came after it. */
const REMEMBERED = 100;

const Entry = z.object({
  command_id: z.string(),
  /** Absent while the command is being carried out. */
  outcome: z
    .union([
      z.object({ ok: z.literal(true), result: z.unknown() }),
      z.object({ ok: z.literal(false), error: z.object({ code: z.string(), detail: z.string() }) }),
    ])
    .optional(),
  /** Whether the server is known to have read the outcome. */
  delivered: z.boolean(),
});
type Entry = z.infer<typeof Entry>;
const File = z.object({ commands: z.array(Entry) });

/** Which commands this agent has carried out and what became of them, kept on disk across restarts. */
export class CommandJournal {
  readonly #path: string;
  readonly #entries: Map<string, Entry>;

  private constructor(path: string, entries: readonly Entry[]) {
    this.#path = path;
    this.#entries = new Map(entries.map((entry) => [entry.command_id, entry]));
  }

  static async open(path: string): Promise<CommandJournal> {
    return new CommandJournal(path, (await readJsonFile(path, File))?.commands ?? []);
  }

  outcomeOf(commandId: string): CommandOutcome | undefined {
    return this.#entries.get(commandId)?.outcome;
  }

  /** Written before the command is acknowledged. */
  accept(commandId: string): Promise<void> {
    this.#entries.set(commandId, { command_id: commandId, delivered: false });
    return this.#save();
  }

  finish(commandId: string, outcome: CommandOutcome): Promise<void> {
    this.#entries.set(commandId, { command_id: commandId, outcome, delivered: false });
    this.#prune();
    return this.#save();
  }

  async delivered(commandId: string): Promise<void> {
    const entry = this.#entries.get(commandId);
    if (entry === undefined || entry.delivered) return;
    entry.delivered = true;
    await this.#save();
  }

  undelivered(): Array<{ command_id: string; outcome: CommandOutcome }> {
    return [...this.#entries.values()].flatMap(({ command_id, outcome, delivered }) =>
      outcome === undefined || delivered ? [] : [{ command_id, outcome }],
    );
  }

  #prune(): void {
    for (const [id, entry] of this.#entries) {
      if (this.#entries.size <= REMEMBERED) return;
      if (entry.outcome !== undefined) this.#entries.delete(id);
    }
  }

  #save(): Promise<void> {
    return writeJsonFile(this.#path, { commands: [...this.#entries.values()] });
  }
}
