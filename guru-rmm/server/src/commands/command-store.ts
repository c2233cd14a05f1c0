import type { JsonValue, Sql } from '../database/sql.ts';
import { storableJson } from '../database/storable-json.ts';
import { type CommandStatus, statesAllowing, UNFINISHED } from './command-states.ts';

export interface CommandRow {
  command_id: string;
  agent_id: string;
  type: string;
  payload: JsonValue;
  status: CommandStatus;
  deadline_at: Date;
  result: unknown;
  error_code: string | null;
  error_detail: string | null;
}

export type CommandStore = ReturnType<typeof createCommandStore>;

/** The table `agent_commands`. Each change names the states that it may start from, so a late or second one changes nothing. */
export function createCommandStore(sql: Sql) {
  const columns = sql`command_id, agent_id, type, payload, status, deadline_at, result, error_code, error_detail`;

  return {
    async insert(agentId: string, type: string, payload: JsonValue, timeoutMs: number): Promise<CommandRow> {
      const [row] = await sql<CommandRow[]>`
        INSERT INTO agent_commands (agent_id, type, payload, deadline_at)
        VALUES (${agentId}, ${type}, ${sql.json(payload)}, now() + ${timeoutMs} * interval '1 millisecond')
        RETURNING ${columns}`;
      if (row === undefined) throw new Error('INSERT returned no row');
      return row;
    },

    unfinishedOf: async (agentId: string): Promise<CommandRow[]> => sql<CommandRow[]>`
      SELECT ${columns} FROM agent_commands
      WHERE agent_id = ${agentId} AND status IN ${sql(UNFINISHED)} AND deadline_at > now() ORDER BY created_at`,

    async markSent(commandId: string): Promise<void> {
      await sql`UPDATE agent_commands SET sent_at = now(),
          status = CASE WHEN status = 'acknowledged' THEN status ELSE 'sent' END
        WHERE command_id = ${commandId} AND status IN ${sql(statesAllowing('send'))}`;
    },

    /** Moves the deadline of a command that is under way, never back. */
    async postpone(commandId: string, timeoutMs: number): Promise<void> {
      await sql`UPDATE agent_commands
        SET deadline_at = greatest(deadline_at, now() + ${timeoutMs} * interval '1 millisecond')
        WHERE command_id = ${commandId} AND status IN ${sql(UNFINISHED)}`;
    },

    async acknowledge(agentId: string, commandId: string): Promise<void> {
      await sql`UPDATE agent_commands SET status = 'acknowledged', acknowledged_at = coalesce(acknowledged_at, now())
        WHERE command_id = ${commandId} AND agent_id = ${agentId} AND status IN ${sql(statesAllowing('acknowledge'))}`;
    },

    /** @returns the finished row, or null when there was nothing (left) to finish */
    async finish(
      agentId: string,
      commandId: string,
      outcome: { ok: true; result: JsonValue } | { ok: false; code: string; detail: string },
    ): Promise<CommandRow | null> {
      const allowed = sql(statesAllowing(outcome.ok ? 'succeed' : 'fail'));
      const [row] = await sql<CommandRow[]>`
        UPDATE agent_commands SET finished_at = now(), status = ${outcome.ok ? 'succeeded' : 'failed'},
          result = ${outcome.ok ? sql.json(storableJson(outcome.result)) : null},
          error_code = ${outcome.ok ? null : outcome.code}, error_detail = ${outcome.ok ? null : outcome.detail}
        WHERE command_id = ${commandId} AND agent_id = ${agentId} AND status IN ${allowed} RETURNING ${columns}`;
      return row ?? null;
    },

    /** Gives one command up, or, without an id, all whose deadline has passed. */
    expire: async (commandId?: string): Promise<CommandRow[]> => sql<CommandRow[]>`
      UPDATE agent_commands SET status = 'expired', finished_at = now()
      WHERE status IN ${sql(statesAllowing('expire'))}
        AND ${commandId === undefined ? sql`deadline_at <= now()` : sql`command_id = ${commandId}`}
      RETURNING ${columns}`,
  };
}
