import { z } from 'zod';
import { agentText } from './agent-text.ts';
import { machineFields } from './machine-fields.ts';

/** Body of `POST /api/agent/enroll`. */
export const EnrollRequest = z.object({
  enrollment_token: z.string().min(1).max(200),
  hostname: agentText(255),
  platform: agentText(64),
  device_id: z.uuid().transform((id) => id.toLowerCase()),
  agent_version: agentText(64),
  ...machineFields,
});
export type EnrollRequest = z.input<typeof EnrollRequest>;

/** Its answer: the agent's identity and its own key, which is in this answer and nowhere else. */
export const Enrolled = z.object({
  agent_id: z.string().min(1).max(128),
  agent_key: z.string().min(1).max(512),
});
export type Enrolled = z.infer<typeof Enrolled>;

/** Answer of `POST /api/agent/connect-key`: a new key of this machine's remote desktop agent. */
export const ConnectKey = z.object({ key: z.string().min(1).max(512), key_id: z.string().max(128) });
export type ConnectKey = z.infer<typeof ConnectKey>;

/** Body of `POST /api/agent/support-code`: the session that a `remote_control.attend` names. */
export const SupportCodeRequest = z.object({ remote_control_id: z.uuid() });

/** Its answer: the code with which the remote desktop agent joins that session, once. */
export const SupportCode = z.object({ code: z.string().min(1).max(64) });
export type SupportCode = z.infer<typeof SupportCode>;
