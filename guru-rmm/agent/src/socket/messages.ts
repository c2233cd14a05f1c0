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

const AnyKind = z.object({ kind: z.string() });
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

/** A message of the server, or the kind of one that this version does not know: a newer server may send more. */
export type ReadMessage = ServerMessage | { readonly kind: 'unknown'; readonly named: string };

/** Reads one text message; what is not valid is taken for unknown, since there is nobody to complain to. */
export function readServerMessage(text: string): ReadMessage {
  try {
    const value: unknown = JSON.parse(text);
    const parsed = ServerMessage.safeParse(value);
    if (parsed.success) return parsed.data;
    const any = AnyKind.safeParse(value);
    return { kind: 'unknown', named: any.success ? any.data.kind.slice(0, 64) : 'none' };
  } catch {
    return { kind: 'unknown', named: 'not JSON' };
  }
}
