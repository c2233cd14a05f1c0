import type { CommandProgressMessage, CommandResultMessage } from '@guru-rmm/agent-protocol/agent-message.ts';
import type { ServerMessage } from '@guru-rmm/agent-protocol/server-message.ts';
import type { JsonValue } from '../database/sql.ts';
import { createProgress } from './command-progress.ts';
import type { CommandRow, CommandStore } from './command-store.ts';

export type CommandOutcome =
  | { status: 'succeeded'; result: unknown }
  | { status: 'failed'; code: string; detail: string }
  | { status: 'expired' };

export interface DispatchOptions {
  /** From the command, and from each progress of it. */
  timeoutMs: number;
  /** However much progress there is; by default progress does not move the deadline. */
  longestMs?: number;
  /** Called when more bytes have come. */
  onProgress?: (receivedBytes: number, totalBytes: number) => void;
  /** Gives the command up early: nobody waits for it any more. */
  signal?: AbortSignal;
}

/** Carries messages to agents; who is connected is its own business. */
export interface CommandTransport {
  /** @returns false when the agent is not connected */
  deliver(agentId: string, message: ServerMessage): boolean;
  isOnline(agentId: string): boolean;
}

interface Waiting {
  agentId: string;
  settle: (outcome: CommandOutcome) => void;
  progress: (receivedBytes: number, totalBytes: number) => Promise<void>;
}

export type CommandDispatcher = ReturnType<typeof createCommandDispatcher>;

/**
 * Durable commands to agents: the row is written first, then it is sent, and sent again after a reconnect or a restart
 * of this server, until there is a result or the deadline has passed.
 */
export function createCommandDispatcher(store: CommandStore, transport: CommandTransport) {
  const waiting = new Map<string, Waiting>();

  const settle = (row: CommandRow) => waiting.get(row.command_id)?.settle(outcomeOf(row));

  const send = async (row: CommandRow) => {
    if (!transport.isOnline(row.agent_id)) return;
    await store.markSent(row.command_id);
    const message: ServerMessage = {
      kind: 'command',
      command_id: row.command_id,
      type: row.type,
      payload: row.payload,
      deadline_at: row.deadline_at.toISOString(),
    };
    transport.deliver(row.agent_id, message);
  };

  const expire = async (commandId?: string) => {
    for (const row of await store.expire(commandId)) settle(row);
  };

  return {
    /** Sends a command and waits for what comes of it. Never rejects for the agent's sake. */
    async dispatch(
      agentId: string,
      type: string,
      payload: JsonValue,
      { timeoutMs, longestMs = timeoutMs, onProgress, signal }: DispatchOptions,
    ): Promise<CommandOutcome> {
      const row = await store.insert(agentId, type, payload, timeoutMs);
      const giveUp = () =>
        void expire(row.command_id).catch(() => waiting.get(row.command_id)?.settle({ status: 'expired' }));
      let timer = setTimeout(giveUp, timeoutMs);
      const endsAt = performance.now() + longestMs;
      const progress = createProgress(async (received, total) => {
        onProgress?.(received, total);
        const left = Math.min(timeoutMs, endsAt - performance.now());
        if (longestMs <= timeoutMs || left <= 0) return;
        clearTimeout(timer);
        timer = setTimeout(giveUp, left);
        timer.unref();
        await store.postpone(row.command_id, left);
      });
      // A server that stops does not wait for machines; the next one resends or expires the command.
      timer.unref();
      signal?.addEventListener('abort', giveUp, { once: true });
      try {
        const outcome = new Promise<CommandOutcome>((settle) =>
          waiting.set(row.command_id, { agentId, settle, progress }),
        );
        if (signal?.aborted === true) giveUp();
        else await send(row);
        return await outcome;
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', giveUp);
        waiting.delete(row.command_id);
      }
    },

    /** After an agent's hello: whatever it has not finished. */
    async resend(agentId: string): Promise<void> {
      for (const row of await store.unfinishedOf(agentId)) await send(row);
    },

    /** What a command that is waited for has got so far. Bytes that are not new, or not possible, count for nothing. */
    async progress(agentId: string, message: CommandProgressMessage): Promise<void> {
      const command = waiting.get(message.command_id);
      if (command?.agentId !== agentId) return;
      await command.progress(message.received_bytes, message.total_bytes);
    },

    acknowledge: (agentId: string, commandId: string): Promise<void> => store.acknowledge(agentId, commandId),

    /** @returns false for a result that nobody asked this agent for, or that came too late */
    async finish(agentId: string, message: CommandResultMessage): Promise<boolean> {
      const row = await store.finish(agentId, message.command_id, readResult(message));
      if (row !== null) settle(row);
      return row !== null;
    },

    /** Gives up what is past its deadline, also of earlier runs of the server. */
    expireOverdue: (): Promise<void> => expire(),
  };
}

function readResult(message: CommandResultMessage) {
  if (message.ok)
    return { ok: true as const, result: JSON.parse(JSON.stringify(message.result ?? {})) as JsonValue };
  const { code = 'unknown', detail = 'The agent gave no reason.' } = message.error ?? {};
  return { ok: false as const, code, detail };
}

function outcomeOf(row: CommandRow): CommandOutcome {
  if (row.status === 'succeeded') return { status: 'succeeded', result: row.result };
  if (row.status === 'failed') {
    return { status: 'failed', code: row.error_code ?? 'unknown', detail: row.error_detail ?? '' };
  }
  return { status: 'expired' };
}
