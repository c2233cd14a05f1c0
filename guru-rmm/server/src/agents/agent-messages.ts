import { z } from 'zod';
import { agentText } from './agent-text.ts';

/** Messages of the agents' socket; everything that comes up is hostile until it has passed here.
 * `kind` tells messages apart, since a command has a `type` of its own. */
const seconds = z.number().min(0).max(1e10).transform(Math.round);
const bytes = z.number().min(0).max(Number.MAX_SAFE_INTEGER).transform(Math.round);
const errorCode = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/);

const hello = z.object({
  kind: z.literal('hello'),
  agent_version: agentText(64),
  hostname: agentText(255),
  platform: agentText(64),
  os: agentText(255),
  uptime_seconds: seconds,
});

const heartbeat = z.object({
  kind: z.literal('heartbeat'),
  cpu_percent: z.number().min(0).max(100),
  memory_used_bytes: bytes,
  memory_total_bytes: bytes,
  uptime_seconds: seconds,
});

const commandAck = z.object({ kind: z.literal('command_ack'), command_id: z.uuid() });

const commandResult = z.object({
  kind: z.literal('command_result'),
  command_id: z.uuid(),
  ok: z.boolean(),
  result: z.unknown().optional(),
  error: z.object({ code: errorCode, detail: agentText(1000) }).optional(),
});

const agentMessage = z.discriminatedUnion('kind', [hello, heartbeat, commandAck, commandResult]);

export type AgentMessage = z.infer<typeof agentMessage>;
export type HelloMessage = z.infer<typeof hello>;
export type HeartbeatMessage = z.infer<typeof heartbeat>;
export type CommandResultMessage = z.infer<typeof commandResult>;

export type ServerMessage =
  | { kind: 'welcome'; heartbeat_seconds: number }
  | { kind: 'command'; command_id: string; type: string; payload: unknown; deadline_at: string };

/** Larger messages close the socket before they are buffered. */
export const MAX_AGENT_MESSAGE_BYTES = 64 * 1024;

/**
 * - `message`: of a known kind, valid.
 * - `unknown`: of a kind that this version does not know, from a newer agent: a fleet updates its agents first.
 * - `invalid`: anything else.
 */
export type ReadMessage =
  | { type: 'message'; message: AgentMessage }
  | { type: 'unknown'; kind: string }
  | { type: 'invalid'; reason: string };

const KINDS = new Set<string>(agentMessage.options.map((option) => option.shape.kind.value));
const anyKind = z.object({ kind: z.string().min(1) });

/** Reads one text message of an agent. */
export function readAgentMessage(text: string): ReadMessage {
  let value: unknown;
  try {
    value = JSON.parse(text, refuseNul);
  } catch {
    return { type: 'invalid', reason: 'not JSON, or holds U+0000' };
  }
  const any = anyKind.safeParse(value);
  if (any.success && !KINDS.has(any.data.kind)) return { type: 'unknown', kind: any.data.kind };
  const parsed = agentMessage.safeParse(value);
  if (parsed.success) return { type: 'message', message: parsed.data };
  const issue = parsed.error.issues[0];
  return {
    type: 'invalid',
    reason: `${issue?.path.join('.') ?? ''} ${issue?.message ?? 'not valid'}`.trim().slice(0, 120),
  };
}

/** PostgreSQL stores U+0000 neither in text nor in jsonb; a machine that sends one is not one of ours. */
function refuseNul(key: string, value: unknown): unknown {
  if (key.includes('\0') || (typeof value === 'string' && value.includes('\0')))
    throw new SyntaxError('U+0000');
  return value;
}
