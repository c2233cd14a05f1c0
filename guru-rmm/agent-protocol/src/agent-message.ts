import { z } from 'zod';
import { agentText } from './agent-text.ts';
import { kindOf } from './any-kind.ts';
import { machineFields } from './machine-fields.ts';

/** Messages from agent to server. `kind` names the message, since a command has a `type` of its own. */
const seconds = z.number().min(0).max(1e10).transform(Math.round);
const bytes = z.number().min(0).max(Number.MAX_SAFE_INTEGER).transform(Math.round);
const errorCode = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/);

const Hello = z.object({
  kind: z.literal('hello'),
  agent_version: agentText(64),
  hostname: agentText(255),
  platform: agentText(64),
  os: agentText(255),
  uptime_seconds: seconds,
  ...machineFields,
});

const Heartbeat = z.object({
  kind: z.literal('heartbeat'),
  cpu_percent: z.number().min(0).max(100),
  memory_used_bytes: bytes,
  memory_total_bytes: bytes,
  uptime_seconds: seconds,
});

const CommandAck = z.object({ kind: z.literal('command_ack'), command_id: z.uuid() });

const CommandResult = z.object({
  kind: z.literal('command_result'),
  command_id: z.uuid(),
  ok: z.boolean(),
  result: z.unknown().optional(),
  error: z.object({ code: errorCode, detail: agentText(1000) }).optional(),
});

/** While a command is carried out: at most two a second. In bytes. */
const CommandProgress = z.object({
  kind: z.literal('command_progress'),
  command_id: z.uuid(),
  received_bytes: bytes,
  total_bytes: bytes,
});

const AgentMessage = z.discriminatedUnion('kind', [
  Hello,
  Heartbeat,
  CommandAck,
  CommandProgress,
  CommandResult,
]);

/** As an agent sends it. */
export type AgentMessage = z.input<typeof AgentMessage>;
/** As a server reads it: bounded, whole numbers, harmless texts. */
export type ReceivedAgentMessage = z.output<typeof AgentMessage>;
export type HelloMessage = z.output<typeof Hello>;
export type HeartbeatMessage = z.output<typeof Heartbeat>;
export type CommandProgressMessage = z.output<typeof CommandProgress>;
export type CommandResultMessage = z.output<typeof CommandResult>;

/** Result of a command. `detail` is one sentence for a technician. */
export type CommandOutcome =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly error: { readonly code: string; readonly detail: string } };

/** Larger messages close the socket before they are buffered. */
export const MAX_AGENT_MESSAGE_BYTES = 64 * 1024;

/**
 * - `message`: of a known kind, valid.
 * - `unknown`: of a kind that this version does not know, from a newer agent: a fleet updates its agents first.
 * - `invalid`: anything else.
 */
export type AgentMessageReading =
  | { type: 'message'; message: ReceivedAgentMessage }
  | { type: 'unknown'; kind: string }
  | { type: 'invalid'; reason: string };

const KINDS = new Set<string>(AgentMessage.options.map((option) => option.shape.kind.value));

/** Reads one text message of an agent. Everything that an agent sends is hostile until it has passed here. */
export function readAgentMessage(text: string): AgentMessageReading {
  let value: unknown;
  try {
    value = JSON.parse(text, refuseNul);
  } catch {
    return { type: 'invalid', reason: 'not JSON, or holds U+0000' };
  }
  const kind = kindOf(value);
  if (kind !== null && !KINDS.has(kind)) return { type: 'unknown', kind };
  const parsed = AgentMessage.safeParse(value);
  if (parsed.success) return { type: 'message', message: parsed.data };
  const issue = parsed.error.issues[0];
  return {
    type: 'invalid',
    reason: `${issue?.path.join('.') ?? ''} ${issue?.message ?? 'not valid'}`.trim().slice(0, 120),
  };
}

/** PostgreSQL stores U+0000 neither in text nor in jsonb; our agents never send one. */
function refuseNul(key: string, value: unknown): unknown {
  if (key.includes('\0') || (typeof value === 'string' && value.includes('\0')))
    throw new SyntaxError('U+0000');
  return value;
}
