import type { CommandDispatcher } from '../commands/command-dispatcher.ts';
import type { ConnectClient, Release } from '../connect-client/connect-client.ts';
import type { ReleaseRoots } from '../connect-client/release-root.ts';
import type { EventPublisher } from '../events/event-hub.ts';
import { fromCommandOutcome } from './broker-errors.ts';
import { preparationOptions } from './preparation-options.ts';
import type { RemoteControlEvents } from './remote-control-events.ts';
import type { RemoteControlStore } from './remote-control-store.ts';
import type { Reservation } from './reserve.ts';
import { waitUntilConnected } from './wait-until-connected.ts';

interface EnsureContext {
  commands: CommandDispatcher;
  connect: ConnectClient;
  /** Origin under which machines reach Guru Connect. */
  connectOrigin: string;
  events: EventPublisher<RemoteControlEvents>;
  releaseRoots: ReleaseRoots;
  store: RemoteControlStore;
}

/**
 * Has the machine fetch, verify and start Guru Connect's agent, and waits until Guru Connect sees it.
 * @param rotateKey the machine fetches a new key too
 * @throws ApiError agent_command_failed, agent_command_timeout; ConnectError; the signal's reason
 */
export async function ensureAgent(
  { commands, connect, connectOrigin, events, releaseRoots, store }: EnsureContext,
  reservation: Reservation,
  release: Release,
  rotateKey: boolean,
  signal: AbortSignal,
): Promise<void> {
  const { agent, remoteControlId } = reservation;
  const { version } = release;
  await store.apply(remoteControlId, { type: 'agent_preparing', version }, { source: 'server' });
  const outcome = await commands.dispatch(
    agent.agent_id,
    'remote_control.ensure',
    {
      relay_url: connectOrigin.replace(/^http/, 'ws'),
      connect_agent_id: agent.connect_agent_id,
      release: {
        version: release.version,
        url: release.url,
        sha256: release.sha256,
        size: release.size,
      },
      release_root: await releaseRoots.find(release.url),
      rotate_key: rotateKey,
    },
    preparationOptions(events, reservation, signal),
  );
  signal.throwIfAborted();
  if (outcome.status !== 'succeeded') throw fromCommandOutcome(outcome);
  await waitUntilConnected(
    () => connect.getAgent(agent.connect_agent_id, { signal }),
    release.version,
    signal,
  );
  await store.apply(remoteControlId, { type: 'agent_ready' }, { source: 'server' });
}
