import type { DispatchOptions } from '../commands/command-dispatcher.ts';
import type { EventPublisher } from '../events/event-hub.ts';
import { LONGEST_PREPARATION_MS, QUIET_MS } from './preparation-limits.ts';
import type { RemoteControlEvents } from './remote-control-events.ts';
import type { Reservation } from './reserve.ts';

/** How a command that prepares a machine is waited for: as long as bytes of its download flow, which the dashboards see. */
export function preparationOptions(
  events: EventPublisher<RemoteControlEvents>,
  { agentId, remoteControlId }: Pick<Reservation, 'agentId' | 'remoteControlId'>,
  signal: AbortSignal,
): DispatchOptions {
  return {
    timeoutMs: QUIET_MS,
    longestMs: LONGEST_PREPARATION_MS,
    signal,
    onProgress: (received_bytes, total_bytes) =>
      events.publish({
        name: 'remote_control_download',
        data: { remote_control_id: remoteControlId, agent_id: agentId, received_bytes, total_bytes },
      }),
  };
}
