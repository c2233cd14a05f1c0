import { z } from 'zod';
import { kindOf } from './any-kind.ts';

/** Messages from server to agent. `kind` names the message, since a command has a `type` of its own. */
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

/** A message of the server, or the kind of one that this version does not know: a newer server may send more. */
export type ServerMessageReading = ServerMessage | { readonly kind: 'unknown'; readonly named: string };

/** Reads one text message of the server. What is not valid counts as unknown: there is nobody to complain to. */
export function readServerMessage(text: string): ServerMessageReading {
  try {
    const value: unknown = JSON.parse(text);
    const parsed = ServerMessage.safeParse(value);
    if (parsed.success) return parsed.data;
    return { kind: 'unknown', named: kindOf(value) ?? 'none' };
  } catch {
    return { kind: 'unknown', named: 'not JSON' };
  }
}
