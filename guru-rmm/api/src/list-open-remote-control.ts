import { z } from 'zod/mini';
import { RemoteControl } from './remote-control.ts';

/** The open sessions of every machine that the user may see: who uses which one, since when. */
export const listOpenRemoteControl = {
  method: 'GET',
  path: '/api/remote-control',
  request: null,
  answer: z.object({ sessions: z.array(RemoteControl) }),
} as const;
