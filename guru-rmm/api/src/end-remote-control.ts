import { z } from 'zod/mini';
import { RemoteControl } from './remote-control.ts';

/** Ends a session on both servers. Ending an ended one is no error. */
export const endRemoteControl = {
  method: 'DELETE',
  path: '/api/remote-control/{remote_control_id}',
  request: null,
  answer: z.object({ session: RemoteControl }),
} as const;
