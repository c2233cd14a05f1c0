import { z } from 'zod/mini';
import { RemoteControl } from './remote-control.ts';

export const listRemoteControl = {
  method: 'GET',
  path: '/api/agents/{agent_id}/remote-control',
  request: null,
  answer: z.object({ sessions: z.array(RemoteControl) }),
} as const;
