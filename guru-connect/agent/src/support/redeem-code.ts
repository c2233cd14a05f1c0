import { causeOf, request } from '@guru/outbound';
import { z } from 'zod';
import { AGENT_ID, AGENT_KEY, type AgentConfig, type SupportConfig } from '../config/config.ts';
import { AgentFault } from '../fault/agent-fault.ts';

/** How long the relay may take, in milliseconds. */
const TIMEOUT_MS = 15_000;
/** Longest answer that is read, in bytes. */
const MAX_BYTES = 65_536;

/** The one session that a code was made for. */
export interface SupportSession {
  /** Credentials for this session alone, kept in memory. */
  readonly config: AgentConfig;
  readonly sessionId: string;
  /** Texts of strangers; empty when the relay keeps them for the question. */
  readonly technician: string;
  readonly organisation: string;
}

const ANSWER = z.object({
  agent_id: AGENT_ID,
  agent_key: AGENT_KEY,
  session_id: z.string().min(1).max(128),
  technician_name: z.string().max(2000).default(''),
  organisation: z.string().max(2000).default(''),
});

const REFUSAL = z.object({ error_code: z.string() });

const FAULT = {
  code_invalid:
    'This support code does not work: it was mistyped, used already, cancelled, or is older than it may be. Ask the technician for a new code.',
  rate_limited: 'Too many wrong support codes were tried from this network. Wait a minute, then try again.',
} as const;

/**
 * Redeems a support code at the relay. It works once: the relay's answer is not asked for again. Rejects with
 * `code_invalid`, `rate_limited`, or `relay_unreachable` for everything else.
 */
export async function redeemCode({ relayUrl, supportCode }: SupportConfig): Promise<SupportSession> {
  const { status, body } = await post(relayUrl, supportCode);
  if (status === 200) {
    const parsed = ANSWER.safeParse(body);
    if (!parsed.success) throw unreachable(relayUrl, 'its answer is not one of a relay');
    const { agent_id, agent_key, session_id, technician_name, organisation } = parsed.data;
    return {
      config: { relayUrl, agentId: agent_id, agentKey: agent_key },
      sessionId: session_id,
      technician: technician_name,
      organisation,
    };
  }
  const code = REFUSAL.safeParse(body).data?.error_code;
  if (code === 'code_invalid' || code === 'rate_limited') throw new AgentFault(code, FAULT[code]);
  throw unreachable(relayUrl, `it answered with ${status}`);
}

async function post(relayUrl: string, code: string): Promise<{ status: number; body: unknown }> {
  try {
    const url = new URL(`${relayUrl.replace(/^ws/, 'http')}/api/codes/redeem`);
    const { status, body } = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status, body: parseJson(await readBounded(body)) };
  } catch (cause) {
    throw unreachable(relayUrl, `there is no answer (${causeOf(cause).text})`, cause);
  }
}

async function readBounded(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new Error('the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreachable(relayUrl: string, what: string, cause?: unknown): AgentFault {
  const message = `The support server ${new URL(relayUrl).host} cannot be used: ${what}. Check its address and this computer's network, then try again.`;
  return new AgentFault('relay_unreachable', message, { cause });
}
