import { z } from 'zod/mini';

/** How the machine's user is involved: not at all, or asked first. */
export const RemoteControlMode = z.enum(['attended', 'unattended']);
export type RemoteControlMode = z.infer<typeof RemoteControlMode>;

const time = z.nullable(z.string());

/** States of a session that this version knows. */
export type KnownRemoteControlStatus = 'starting' | 'active' | 'ended' | 'failed';

/** One remote-control session as the audit knows it. `status`, `outcome`, codes and reasons are open sets. */
export const RemoteControl = z.object({
  remote_control_id: z.string(),
  agent_id: z.string(),
  session_id: z.nullable(z.string()),
  mode: z.string(),
  technician: z.object({ id: z.string(), email: z.string(), name: z.string() }),
  reason: z.nullable(z.string()),
  status: z.string(),
  outcome: z.nullable(z.string()),
  error_code: z.nullable(z.string()),
  cause_code: z.nullable(z.string()),
  error_detail: z.nullable(z.string()),
  started_at: z.string(),
  viewer_connected_at: time,
  first_frame_at: time,
  ended_at: time,
  end_reason: z.nullable(z.string()),
  /** Name of the user who asked for the end; null when nobody did, or it goes on. */
  ended_by: z.optional(z.nullable(z.string())),
  /** What came of asking the machine's user; null when nobody was asked. Both sets are open. */
  consent: z.optional(
    z.nullable(z.object({ state: z.string(), cause: z.nullable(z.string()), expires_at: time })),
  ),
});
export type RemoteControl = z.infer<typeof RemoteControl>;
