import { z } from 'zod';

// `kind` tells messages apart, since a command has a `type` of its own.

const Welcome = z.object({ kind: z.literal('welcome'), heartbeat_seconds: z.number().min(1).max(300) });

const Command = z.object({
  kind: z.literal('command'),
  command_id: z.string().min(1).max(64),
  type: z.string().min(1).max(64),
  payload: z.unknown(),
  // Only the server judges this, by its own clock: the clock of a managed machine may be wrong by hours.
  deadline_at: z.string().max(64).optional(),
});
export type Command = z.infer<typeof Command>;

const ServerMessage = z.discriminatedUnion('kind', [Welcome, Command]);
export type ServerMessage = z.infer<typeof ServerMessage>;

/** What became of a command. `detail` is one sentence for a technician. */
export type Outcome =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly error: { readonly code: string; readonly detail: string } };

export type AgentMessage =
  | {
      readonly kind: 'hello';
      readonly agent_version: string;
      readonly hostname: string;
      readonly platform: string;
      readonly os: string;
      readonly uptime_seconds: number;
    }
  | {
      readonly kind: 'heartbeat';
      readonly cpu_percent: number;
      readonly memory_used_bytes: number;
      readonly memory_total_bytes: number;
      readonly uptime_seconds: number;
    }
  | { readonly kind: 'command_ack'; readonly command_id: string }
  | ({ readonly kind: 'command_result'; readonly command_id: string } & Outcome);

/** A message of the server, or null for one that this version does not know: a newer server may say more. */
export function parseServerMessage(text: string): ServerMessage | null {
  try {
    const parsed = ServerMessage.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
