import type { Queryable } from '../database/queryable.ts';

/** Where an event stands in the list. */
export interface AuditPosition {
  /** As the database writes it, with microseconds. */
  readonly occurredAt: string;
  readonly chain: string;
  readonly index: number;
}

export interface AuditFilter {
  readonly type?: string | undefined;
  /** Part of the session's or machine's id, of the technician's name or of the address, in any case; empty: all. */
  readonly search: string;
  /** Only events before this one. */
  readonly before?: AuditPosition | undefined;
  readonly limit: number;
}

export interface ListedEvent {
  readonly event_id: string;
  readonly type: string;
  readonly occurred_at: Date;
  readonly occurred_text: string;
  readonly session_id: string | null;
  readonly agent_id: string | null;
  readonly technician_name: string | null;
  readonly client_address: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly chain: string;
  readonly chain_index: number;
  readonly hash: string;
}

/** Lists events of all chains, newest first. */
export async function listAuditEvents(sql: Queryable, filter: AuditFilter): Promise<ListedEvent[]> {
  const { type = null, search, before, limit } = filter;
  return await sql<ListedEvent[]>`
    SELECT event_id, type, occurred_at, occurred_at::text AS occurred_text, session_id, agent_id, technician_name,
      client_address, data, chain, chain_index::float8, hash
    FROM connect_audit_log
    WHERE (${type}::text IS NULL OR type = ${type}::text)
      AND (${search}::text = '' OR strpos(
        lower(concat_ws(' ', session_id, agent_id, technician_name, data ->> 'login', client_address)), lower(${search})) > 0)
      AND (${before?.occurredAt ?? null}::text::timestamptz IS NULL OR (occurred_at, chain, chain_index)
        < (${before?.occurredAt ?? null}::text::timestamptz, ${before?.chain ?? null}::text, ${before?.index ?? null}::bigint))
    ORDER BY occurred_at DESC, chain DESC, chain_index DESC LIMIT ${limit}`;
}
