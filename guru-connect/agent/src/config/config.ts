import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { AgentFault } from '../fault/agent-fault.ts';

/** The configuration that the agent starts with. `agent_key` opens the relay for this machine: it is never logged. */
export interface AgentConfig {
  /** `ws:` or `wss:` origin of the relay, without a path of its own. */
  readonly relayUrl: string;
  readonly agentId: string;
  readonly agentKey: string;
}

/** An origin and nothing else: what else a URL can hold would be a secret in a log, or be lost. */
function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return text.replace(/\/+$/, '').toLowerCase() === `${url.protocol}//${url.host}`;
}

const SCHEMA = z.strictObject({
  relay_url: z
    .url({ protocol: /^wss?$/ })
    .max(2048)
    .refine(isOrigin, 'must be ws://host:port or wss://host:port, without user, path or query'),
  agent_id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/),
  agent_key: z.string().regex(/^[\x21-\x7e]{16,512}$/, 'must be 16 to 512 printable characters'),
});

/** Bits for group and others. */
const OTHERS = 0o077;
const MAX_BYTES = 65_536;

function invalid(message: string, cause?: unknown): AgentFault {
  return new AgentFault('config_invalid', message, { cause });
}

function readPrivateFile(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat?.isFile()) throw invalid(`${file} is not a file: name the configuration with --config FILE`);
  if ((stat.mode & OTHERS) !== 0) {
    throw invalid(`${file} can be read by others: it holds a key, so run chmod 600 on it`);
  }
  if (stat.size > MAX_BYTES) throw invalid(`${file} is too large for a configuration`);
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw invalid(`${file} cannot be read by this user`, cause);
  }
}

/** Values are left out of messages: one of them is the key. */
function describe(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.') || 'file'}: ${issue.message}`).join('; ');
}

/** Reads and checks a configuration file. Throws `config_invalid` that says what to change. */
export function readConfig(file: string): AgentConfig {
  const text = readPrivateFile(file);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // the parser's own message quotes the text
    throw invalid(`${file} is not valid JSON`);
  }
  const parsed = SCHEMA.safeParse(json);
  if (!parsed.success) throw invalid(`${file}: ${describe(parsed.error)}`);
  const { relay_url, agent_id, agent_key } = parsed.data;
  return { relayUrl: relay_url.replace(/\/+$/, ''), agentId: agent_id, agentKey: agent_key };
}
