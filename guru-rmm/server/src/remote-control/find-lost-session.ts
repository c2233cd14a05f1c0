import type { ConnectClient } from '../connect-client/connect-client.ts';
import { ConnectError } from '../connect-client/connect-error.ts';
import type { RemoteControlRow, RemoteControlStore } from './remote-control-store.ts';

interface LostContext {
  connect: Pick<ConnectClient, 'listSessions' | 'preCreateSession'>;
  store: Pick<RemoteControlStore, 'findByConnectSession'>;
}

/** The clocks of the two servers may differ by this much. */
const CLOCK_TOLERANCE_MS = 60_000;

/**
 * The session of a click whose creation was never answered, so that it is unknown whether there is one.
 * @returns its id, or null when Guru Connect has none
 * @throws ConnectError when Guru Connect cannot say
 */
export function findLostSession(context: LostContext, row: RemoteControlRow): Promise<string | null> {
  return row.mode === 'attended' ? findInList(context, row) : createAgain(context, row);
}

/** The same request with the same Idempotency-Key is answered with the same session. */
async function createAgain({ connect }: LostContext, row: RemoteControlRow): Promise<string | null> {
  try {
    const session = await connect.preCreateSession({
      connectAgentId: row.connect_agent_id,
      mode: row.mode,
      technician: { id: row.tech_id, name: row.tech_name },
      reason: row.reason,
      idempotencyKey: row.remote_control_id,
    });
    return session.session_id;
  } catch (error) {
    const refused = error instanceof ConnectError && error.kind === 'rejected' && !error.retryable;
    // With a key that GC does not accept, nothing was looked up.
    if (refused && error.errorCode !== 'unauthorized') return null;
    throw error;
  }
}

/** A support code cannot be asked for again: its session is the one of the click that no machine has joined and no row has. */
async function findInList({ connect, store }: LostContext, row: RemoteControlRow): Promise<string | null> {
  const from = new Date(row.started_at.getTime() - CLOCK_TOLERANCE_MS);
  for await (const session of connect.listSessions({ from, to: null })) {
    const isLike =
      session.mode === 'attended' &&
      session.status !== 'ended' &&
      session.agent_id === null &&
      session.technician.id === row.tech_id &&
      session.reason === row.reason;
    if (isLike && (await store.findByConnectSession(session.session_id)) === null) return session.session_id;
  }
  return null;
}
