import type { AgentMessage, CommandOutcome } from '@guru-rmm/agent-protocol/agent-message.ts';
import type { Command } from '@guru-rmm/agent-protocol/server-message.ts';
import type { CommandFailureCode } from '@guru-rmm/agent-protocol/command-failure-code.ts';
import { folderProblem } from '@guru-rmm/base/folder-problem.ts';
import { CommandFailure } from '../base/command-failure.ts';
import { errorText } from '../base/error-text.ts';
import type { Log } from '../base/log.ts';
import type { CommandJournal } from './command-journal.ts';
import { paced } from './paced.ts';

/**
 * Carries out one type of command and returns its result. Each must be a "make it so" that may begin again after
 * the agent was killed in the middle of it: such a command comes a second time and is then carried out anew.
 */
export type CommandHandler = (
  payload: unknown,
  signal: AbortSignal,
  onProgress: (receivedBytes: number, totalBytes: number) => void,
) => Promise<unknown>;

type Send = (message: AgentMessage, onRead?: () => void) => boolean;

/**
 * How often a result is sent on new sockets without the server being known to have read it. Beyond that it waits
 * until the server sends its command again: should the result itself be what ends the sockets, it must not for ever.
 */
const REPORTS = 3;

/** Acknowledges commands, has each carried out once, and brings the results to the server. */
export class CommandDispatcher {
  readonly #running = new Set<string>();
  /** Running commands whose result went out on a socket that came up while it was written to the journal. */
  readonly #reportedEarly = new Set<string>();
  readonly #reports = new Map<string, number>();
  readonly #handlers: Readonly<Record<string, CommandHandler>>;
  readonly #journal: CommandJournal;
  readonly #send: Send;
  readonly #signal: AbortSignal;
  readonly #log: Log;

  /** @param signal ends what is being carried out, because the agent stops */
  constructor(
    handlers: Readonly<Record<string, CommandHandler>>,
    journal: CommandJournal,
    send: Send,
    signal: AbortSignal,
    log: Log,
  ) {
    this.#handlers = handlers;
    this.#journal = journal;
    this.#send = send;
    this.#signal = signal;
    this.#log = log;
  }

  async receive(command: Command): Promise<void> {
    const { command_id } = command;
    const known = this.#journal.outcomeOf(command_id);
    if (known !== undefined || this.#running.has(command_id)) {
      this.#send({ kind: 'command_ack', command_id });
      if (known !== undefined) this.#report(command_id, known);
      return;
    }
    this.#running.add(command_id);
    try {
      await this.#note(this.#journal.accept(command_id));
      this.#send({ kind: 'command_ack', command_id });
      this.#log.info(`Command ${command.type} (${command_id}) begins.`);
      const outcome = await this.#carryOut(command);
      if (this.#signal.aborted) return; // cut short, not carried out: it comes again after the restart
      await this.#note(this.#journal.finish(command_id, outcome));
      if (!this.#reportedEarly.has(command_id)) this.#report(command_id, outcome);
    } finally {
      this.#running.delete(command_id);
      this.#reportedEarly.delete(command_id);
    }
  }

  /** Sends every result that the server may not have read, on a socket that has just come up. */
  reportAll(): void {
    for (const { command_id, outcome } of this.#journal.undelivered()) {
      if ((this.#reports.get(command_id) ?? 0) < REPORTS) this.#report(command_id, outcome);
    }
  }

  #report(command_id: string, outcome: CommandOutcome): void {
    const sent = this.#send({ kind: 'command_result', command_id, ...outcome }, () => {
      this.#reports.delete(command_id);
      void this.#note(this.#journal.delivered(command_id));
    });
    if (!sent) return;
    this.#reports.set(command_id, (this.#reports.get(command_id) ?? 0) + 1);
    if (this.#running.has(command_id)) this.#reportedEarly.add(command_id);
  }

  /** A disk that is full must not keep a command from being carried out: its outcome is in memory then. */
  async #note(written: Promise<void>): Promise<void> {
    await written.catch((error: unknown) => {
      this.#log.warn(`[WARNING] The journal of commands cannot be written: ${errorText(error)}`);
    });
  }

  async #carryOut(command: Command): Promise<CommandOutcome> {
    const name = `Command ${command.type} (${command.command_id})`;
    try {
      const handler = Object.hasOwn(this.#handlers, command.type) ? this.#handlers[command.type] : undefined;
      if (handler === undefined) {
        throw new CommandFailure('unknown_command', `This agent does not know "${command.type}".`);
      }
      const report = paced((received_bytes, total_bytes) => {
        this.#send({ kind: 'command_progress', command_id: command.command_id, received_bytes, total_bytes });
      });
      const result = await handler(command.payload, this.#signal, report);
      this.#log.info(`[OK] ${name} is done.`);
      return { ok: true, result };
    } catch (error) {
      const { code, detail } = failureOf(error);
      if (!this.#signal.aborted) this.#log.error(`[ERROR] ${name} failed with ${code}: ${detail}`);
      return { ok: false, error: { code, detail } };
    }
  }
}

function failureOf(error: unknown): { code: CommandFailureCode; detail: string } {
  const detail = errorText(error);
  if (error instanceof CommandFailure) return { code: error.code, detail };
  const problem = folderProblem(error);
  if (problem === undefined) return { code: 'internal_error', detail };
  return { code: 'no_folder', detail: `A folder of the RMM agent ${problem}: ${detail}` };
}
