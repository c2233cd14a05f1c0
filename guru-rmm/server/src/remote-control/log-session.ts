import type { Logger } from '../log/create-logger.ts';
import type { TransitionBy } from './apply-transition.ts';
import type { NewRemoteControl } from './create-row.ts';
import type { SessionTransition } from './session-transition.ts';

type Log = Pick<Logger, 'info'>;

/** One line for a click, with the ids by which the audit and Guru Connect's log find it. */
export function logClick(
  log: Log,
  remoteControlId: string | null,
  { agentId, technician, mode }: NewRemoteControl,
): void {
  if (remoteControlId === null) return;
  log.info(
    { remote_control_id: remoteControlId, agent_id: agentId, user_id: technician.id, mode },
    '[INFO] remote control requested',
  );
}

/** One line for a start and one for an end; steps in between, and failures, which say more, have lines of their own. */
export function logTransition(
  log: Log,
  remoteControlId: string,
  transition: SessionTransition,
  by: TransitionBy,
): void {
  const ids = { remote_control_id: remoteControlId, user_id: by.userId, source: by.source };
  if (transition.type === 'handed_over') {
    log.info({ ...ids, connect_session_id: transition.connectSessionId }, '[INFO] remote control started');
  } else if (transition.type === 'ended') {
    log.info({ ...ids, reason: transition.reason, because: by.because }, '[INFO] remote control ended');
  }
}
