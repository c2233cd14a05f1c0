import type { ConnectClient } from '../connect-client/connect-client.ts';
import type { EventHub } from '../events/event-hub.ts';
import type { Broker } from './broker.ts';
import { endOnConnect } from './end-on-connect.ts';
import type { RemoteControlRow, RemoteControlStore } from './remote-control-store.ts';

interface EndContext {
  store: RemoteControlStore;
  connect: ConnectClient;
  broker: Broker;
  events: EventHub;
}

/**
 * Ends a session for somebody who asked for it, on GC and in the audit. When GC cannot be reached the row is closed all
 * the same and the reconcile loop ends the session as soon as it can. Ending an ended one changes nothing.
 */
export async function endRemoteControl(
  { store, connect, broker, events }: EndContext,
  row: RemoteControlRow,
): Promise<void> {
  if (row.status === 'starting') {
    // Its own compensation closes the row.
    broker.cancel(row.remote_control_id);
    return;
  }
  if (row.status !== 'active') return;
  const ended = row.connect_session_id === null ? null : await endOnConnect(connect, row.connect_session_id);
  const session = ended?.confirmed === true ? ended.session : null;
  const didEnd = await store.end(row.remote_control_id, {
    reason: session?.end_reason ?? 'requested',
    viewerConnectedAt: session?.started_at ?? null,
    confirmed: ended?.confirmed ?? true,
  });
  if (!didEnd) return;
  await store.addEvent(row.remote_control_id, 'ended', 'server', {
    end_reason: session?.end_reason ?? 'requested',
  });
  events.publish({
    name: 'remote_control',
    data: { remote_control_id: row.remote_control_id, agent_id: row.agent_id, status: 'ended' },
  });
}
