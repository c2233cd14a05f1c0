import type { CurrentUser } from '../auth/roles.ts';
import type { ConnectClient } from '../connect-client/connect-client.ts';
import type { EventPublisher } from '../events/event-hub.ts';
import type { Broker } from './broker.ts';
import { endOnConnect } from './end-on-connect.ts';
import type { RemoteControlEvents } from './remote-control-events.ts';
import type { RemoteControlRow, RemoteControlStore } from './remote-control-store.ts';

interface EndContext {
  store: RemoteControlStore;
  connect: ConnectClient;
  broker: Broker;
  events: EventPublisher<RemoteControlEvents>;
}

/**
 * Ends a session for somebody who asked for it, on GC and in the audit, which keeps who that was. When GC cannot be
 * reached the row is closed all the same and the reconcile loop ends the session as soon as it can. Ending an ended one
 * changes nothing. When this resolves, the machine is free for the next session.
 */
export async function endRemoteControl(
  context: EndContext,
  row: RemoteControlRow,
  user: CurrentUser,
): Promise<void> {
  if (row.status === 'active') return endActive(context, row, user);
  if (row.status !== 'starting') return;
  await context.store.addEvent(row.remote_control_id, 'end_requested', 'server', { by: user.userId });
  // Its own compensation closes the row, unless it was handed over a moment ago.
  await context.broker.cancel(row.remote_control_id);
  const now = await context.store.find(row.remote_control_id);
  if (now?.status === 'active') await endActive(context, now, user);
}

async function endActive(
  { store, connect, events }: EndContext,
  row: RemoteControlRow,
  user: CurrentUser,
): Promise<void> {
  const ended = row.connect_session_id === null ? null : await endOnConnect(connect, row.connect_session_id);
  const session = ended?.confirmed === true ? ended.session : null;
  const reason = session?.end_reason ?? 'requested';
  const didEnd = await store.end(row.remote_control_id, {
    reason,
    viewerConnectedAt: session?.started_at ?? null,
    confirmed: ended?.confirmed ?? true,
  });
  if (!didEnd) return;
  await store.addEvent(row.remote_control_id, 'ended', 'server', { end_reason: reason, by: user.userId });
  events.publish({
    name: 'remote_control',
    data: { remote_control_id: row.remote_control_id, agent_id: row.agent_id, status: 'ended' },
  });
}
