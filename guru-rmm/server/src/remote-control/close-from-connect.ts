import type { ConnectClient, ConnectSession } from '../connect-client/connect-client.ts';
import type { EventPublisher } from '../events/event-hub.ts';
import { findMachineWords } from './machine-words.ts';
import type { RemoteControlEvents } from './remote-control-events.ts';
import type { RemoteControlRow, RemoteControlStore } from './remote-control-store.ts';

interface CloseContext {
  connect: Pick<ConnectClient, 'sessionEvents'>;
  store: RemoteControlStore;
  events: EventPublisher<RemoteControlEvents>;
}

export type CloseFromConnect = ReturnType<typeof createCloseFromConnect>;

/**
 * Brings rows up to date with what Guru Connect reports of their sessions, whether its webhook or the poll brings the
 * report: what came of asking the machine's user, and the end.
 */
export function createCloseFromConnect({ connect, store, events }: CloseContext) {
  const publish = (row: RemoteControlRow, status: string) =>
    events.publish({
      name: 'remote_control',
      data: { remote_control_id: row.remote_control_id, agent_id: row.agent_id, status },
    });

  /**
   * Closes the row of a session that ended on Guru Connect and notifies the dashboards. A row that is closed already, and a
   * session that is still open, change nothing but what is known of consent.
   * @param session as Guru Connect describes it; null when it does not know the session
   * @param via what brought the report
   * @returns whether this call closed the row
   */
  return async (
    row: RemoteControlRow,
    session: ConnectSession | null,
    via: 'poll' | 'webhook' = 'poll',
  ): Promise<boolean> => {
    const by = { source: 'connect', via } as const;
    if (session !== null && (row.status === 'starting' || session.status !== 'ended')) {
      if (await store.recordConsent(row.remote_control_id, session, by)) publish(row, row.status);
      return false;
    }
    const reason = session === null ? 'session_not_found' : (session.end_reason ?? 'unknown');
    const words = session && (await findMachineWords(connect, session.session_id, reason));
    const ended = { type: 'ended', reason, session, words, confirmed: true } as const;
    const didClose = await store.apply(row.remote_control_id, ended, by);
    if (didClose) publish(row, 'ended');
    return didClose;
  };
}
