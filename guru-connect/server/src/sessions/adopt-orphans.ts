import { randomUUID } from 'node:crypto';
import type { Queryable } from '../database/queryable.ts';
import { relayIsGone } from './relay-lease.ts';
import type { SessionRow } from './session.ts';
import { applyToRow } from './session-row.ts';
import { writeSteps } from './session-writes.ts';

/** A session that another relay served: as that relay left it, and as it is now. */
export interface Adopted {
  readonly before: SessionRow;
  readonly after: SessionRow;
}

/**
 * Makes this relay the owner of another one's open sessions, if that one is gone.
 * @param owner null: release 1.0, which kept no sessions across a restart
 * @returns nothing when the owner is alive
 */
export async function adoptFrom(tx: Queryable, owner: string | null, relayId: string): Promise<Adopted[]> {
  if (owner !== null && !(await relayIsGone(tx, owner))) return [];
  const rows = await tx<(SessionRow & { last_sign_at: Date })[]>`
    SELECT session.*, greatest(relay.alive_at, (
      SELECT occurred_at FROM connect_session_events AS event
      WHERE event.session_id = session.session_id ORDER BY chain_index DESC LIMIT 1)) AS last_sign_at
    FROM connect_sessions AS session LEFT JOIN connect_relays AS relay USING (relay_id)
    WHERE session.relay_id IS NOT DISTINCT FROM ${owner} AND session.status <> 'ended'
    ORDER BY session.created_at FOR UPDATE OF session`;
  const steps = rows.map(({ last_sign_at: at, ...before }) => {
    const step = applyToRow(before, { fact: 'relay_restarted' }, randomUUID(), at);
    return { before, ...step, after: { ...step.after, relay_id: relayId, revision: before.revision + 1 } };
  });
  await tx`
    UPDATE connect_sessions SET relay_id = ${relayId}, revision = revision + 1
    WHERE relay_id IS NOT DISTINCT FROM ${owner} AND status <> 'ended'`;
  await writeSteps(
    tx,
    steps.filter(({ events }) => events.length > 0),
  );
  return steps.map(({ before, after }) => ({ before, after }));
}
