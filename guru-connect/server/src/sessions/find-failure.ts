import type { Queryable } from '../database/queryable.ts';
import type { EndReason } from './end-reason.ts';

/** Ends that a machine gives a reason for, in its own words. */
const BY_MACHINE: ReadonlySet<EndReason> = new Set(['agent_refused', 'agent_error', 'indicator_lost']);

/** What the machine said when it ended a session; undefined for an end of another kind, or one without words. */
export async function findFailure(
  sql: Queryable,
  sessionId: string,
  reason: EndReason,
): Promise<{ code: string; detail: string } | undefined> {
  if (!BY_MACHINE.has(reason)) return undefined;
  const [event] = await sql<{ code: string | null; detail: string | null }[]>`
    SELECT data->>'code' AS code, data->>'detail' AS detail FROM connect_session_events
    WHERE session_id = ${sessionId} AND type = 'ended' ORDER BY chain_index DESC LIMIT 1`;
  return event?.code ? { code: event.code, detail: event.detail ?? '' } : undefined;
}
