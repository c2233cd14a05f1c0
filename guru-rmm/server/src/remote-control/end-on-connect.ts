import type { ConnectClient, ConnectSession } from '../connect-client/connect-client.ts';
import { ConnectError, isRejectedWith } from '../connect-client/connect-error.ts';

/** What GC said when it was asked to end a session; null: it no longer knows the session. */
export type EndedOnConnect =
  | { confirmed: true; session: ConnectSession | null }
  | { confirmed: false; error: ConnectError };

/** Ends a session on GC. Ending an ended one is no error there, and neither is one that it has forgotten. */
export async function endOnConnect(connect: ConnectClient, sessionId: string): Promise<EndedOnConnect> {
  try {
    return { confirmed: true, session: await connect.endSession(sessionId) };
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    if (isRejectedWith(error, 'session_not_found')) return { confirmed: true, session: null };
    return { confirmed: false, error };
  }
}
