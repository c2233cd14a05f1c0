import type { ViewerWelcome } from '@guru-connect/proto/stream';
import { SESSION_ID } from './session-id.ts';

export function welcome(part: Partial<ViewerWelcome> = {}): { $case: 'viewerWelcome'; value: ViewerWelcome } {
  const value = {
    sessionId: SESSION_ID,
    resumeTicket: 'ticket-1',
    permissions: { input: true },
    agentPresent: true,
    reconnectGraceMs: 20_000,
    mode: 'unattended',
    ...part,
  };
  return { $case: 'viewerWelcome', value };
}
