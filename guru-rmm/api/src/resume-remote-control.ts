import { startRemoteControl } from './start-remote-control.ts';

/**
 * A new viewer for one's own open session, for example after a reload of the page. It replaces the viewer before it.
 * Refused with `remote_control_ended` and the end's reason as `cause_code` when the session is over.
 */
export const resumeRemoteControl = {
  method: 'POST',
  path: '/api/remote-control/{remote_control_id}/viewer',
  request: null,
  answer: startRemoteControl.answer,
} as const;
