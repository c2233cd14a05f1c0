import { z } from 'zod/mini';
import { RemoteControlMode } from './remote-control.ts';

/** Allows line breaks; refuses other control characters, as the contract does, and lone surrogates. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const REASON = /^[^\u0000-\u0008\u000b-\u001f\u007f\p{Cs}]*$/u;

const answer = z.object({
  remote_control_id: z.string(),
  session_id: z.string(),
  viewer_embed_url: z.string(),
  viewer_native_url: z.nullable(z.string()),
  mode: RemoteControlMode,
  capabilities: z.record(z.string(), z.boolean()),
});

/** A session that is ready to be shown. The fragment of its embed URL is a secret of a few minutes. */
export type StartedRemoteControl = z.infer<typeof answer>;

export const startRemoteControl = {
  method: 'POST',
  path: '/api/agents/{agent_id}/remote-control',
  request: z.strictObject({
    mode: RemoteControlMode,
    reason: z.optional(
      z.string().check(z.trim(), z.maxLength(500), z.regex(REASON, 'must not hold control characters')),
    ),
  }),
  answer,
} as const;
