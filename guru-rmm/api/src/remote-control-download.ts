import { z } from 'zod/mini';

const bytes = z.int().check(z.minimum(0));

/** Event `remote_control_download`: how much of the remote desktop a machine that is being prepared has downloaded. */
export const RemoteControlDownload = z.object({
  remote_control_id: z.string(),
  agent_id: z.string(),
  received_bytes: bytes,
  total_bytes: bytes.check(z.minimum(1)),
});
export type RemoteControlDownload = z.infer<typeof RemoteControlDownload>;
