import type { ConnectClient } from '../connect-client/connect-client.ts';
import type { EventPublisher } from '../events/event-hub.ts';
import type { TransitionBy } from './apply-transition.ts';
import type { Broker } from './broker.ts';
import { endOnConnect } from './end-on-connect.ts';
import type { RemoteControlEvents } from './remote-control-events.ts';
import type { RemoteControlRow, RemoteControlStore } from './remote-control-store.ts';

export interface EndContext {
  store: RemoteControlStore;
  connect: ConnectClient;
  broker: Broker;
  events: EventPublisher<RemoteControlEvents>;
}

/**
 * Ends a session on GC and in the audit, which keeps who or what ended it. When GC cannot be
 * reached the row is closed all the same and the reconcile loop ends the session as soon as it can. Ending an ended one
 * changes nothing. When this resolves, the machine is free for the next session.
 */
export async function endRemoteControl(
  context: EndContext,
  row: RemoteControlRow,
  by: TransitionBy,
): Promise<void> {
  // Who asked is kept before Guru Connect is told: its webhook may close the row before this call does.
  if (!(await context.store.apply(row.remote_control_id, { type: 'end_requested' }, by))) return;
  if (row.status === 'active') return endActive(context, row, by);
  // Its own compensation closes the row, unless it was handed over a moment ago.
  await context.broker.cancel(row.remote_control_id);
  const now = await context.store.find(row.remote_control_id);
  if (now?.status === 'active') await endActive(context, now, by);
}

async function endActive(
  { store, connect, events }: EndContext,
  row: RemoteControlRow,
  by: TransitionBy,
): Promise<void> {
  const ended = row.connect_session_id === null ? null : await endOnConnect(connect, row.connect_session_id);
  const session = ended?.confirmed === true ? ended.session : null;
  const reason = session?.end_reason ?? 'requested';
  const confirmed = ended?.confirmed ?? true;
  const transition = { type: 'ended', reason, session, confirmed } as const;
  if (!(await store.apply(row.remote_control_id, transition, by))) return;
  events.publish({
    name: 'remote_control',
    data: { remote_control_id: row.remote_control_id, agent_id: row.agent_id, status: 'ended' },
  });
}
