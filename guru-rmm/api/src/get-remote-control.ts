import { z } from 'zod/mini';
import { RemoteControl } from './remote-control.ts';

export const getRemoteControl = {
  method: 'GET',
  path: '/api/remote-control/{remote_control_id}',
  request: null,
  answer: z.object({ session: RemoteControl }),
} as const;
