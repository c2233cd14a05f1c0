import type { ConnectSession } from '../connect-client/connect-client.ts';
import type { EventPublisher } from '../events/event-hub.ts';
import type { RemoteControlEvents } from './remote-control-events.ts';
import type { RemoteControlRow, RemoteControlStore } from './remote-control-store.ts';

interface CloseContext {
  store: RemoteControlStore;
  events: EventPublisher<RemoteControlEvents>;
}

export type CloseFromConnect = ReturnType<typeof createCloseFromConnect>;

/** Closes rows whose session Guru Connect reports as ended, whether its webhook or the poll brings the report. */
export function createCloseFromConnect({ store, events }: CloseContext) {
  /**
   * Closes the row of a session that ended on Guru Connect and notifies the dashboards. A row that is closed already, and a
   * session that is still open, change nothing.
   * @param session as Guru Connect describes it; null when it does not know the session
   * @param via what brought the report
   * @returns whether this call closed the row
   */
  return async (
    row: RemoteControlRow,
    session: ConnectSession | null,
    via: 'poll' | 'webhook' = 'poll',
  ): Promise<boolean> => {
    if (session !== null && session.status !== 'ended') return false;
    const reason = session === null ? 'session_not_found' : (session.end_reason ?? 'unknown');
    const didClose = await store.apply(
      row.remote_control_id,
      { type: 'ended', reason, session, confirmed: true },
      { source: 'connect', via },
    );
    if (!didClose) return false;
    events.publish({
      name: 'remote_control',
      data: { remote_control_id: row.remote_control_id, agent_id: row.agent_id, status: 'ended' },
    });
    return true;
  };
}
