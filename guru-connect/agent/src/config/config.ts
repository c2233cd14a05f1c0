import { normaliseSupportCode } from '@guru-connect/proto/support-code';
import { z } from 'zod';
import { AgentFault } from '../fault/agent-fault.ts';
import { readPrivateFile } from './private-file.ts';
import { readStandardInput } from './standard-input.ts';

/** An agent that stays. `agentKey` opens the relay for this machine: it is never logged. */
export interface AgentConfig {
  /** `ws:` or `wss:` origin of the relay, without a path of its own. */
  readonly relayUrl: string;
  readonly agentId: string;
  readonly agentKey: string;
  /** How it updates itself as a service; absent where something else updates it. */
  readonly update?: UpdateConfig | undefined;
}

export interface UpdateConfig {
  readonly enabled: boolean;
  /** `root.json` of the relay's release channel, as text. */
  readonly root: string;
  readonly checkSeconds: number;
  /** How long a new version may take until the relay knows it. */
  readonly trialSeconds: number;
}

/** An agent for one session. The code is a secret until it is redeemed: it is never logged. */
export interface SupportConfig {
  readonly relayUrl: string;
  /** `XXX-XXX-XXX`. */
  readonly supportCode: string;
}

/** An origin and nothing else: what else a URL can hold would be a secret in a log, or be lost. */
function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return text.replace(/\/+$/, '').toLowerCase() === `${url.protocol}//${url.host}`;
}

const RELAY_URL = z
  .url({ protocol: /^wss?$/ })
  .max(2048)
  .refine(isOrigin, 'must be ws://host:port or wss://host:port, without user, path or query')
  .transform((url) => url.replace(/\/+$/, ''));

export const AGENT_ID = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/);
export const AGENT_KEY = z.string().regex(/^[\x21-\x7e]{16,512}$/, 'must be 16 to 512 printable characters');

const UPDATE = z
  .strictObject({
    enabled: z.boolean().default(true),
    root: z.looseObject({ signed: z.looseObject({}), signatures: z.array(z.looseObject({})) }),
    check_seconds: z
      .int()
      .min(1)
      .max(7 * 86_400)
      .default(3600),
    trial_seconds: z.int().min(1).max(3600).default(60),
  })
  .transform(({ enabled, root, check_seconds, trial_seconds }) => ({
    enabled,
    root: JSON.stringify(root),
    checkSeconds: check_seconds,
    trialSeconds: trial_seconds,
  }));

const AGENT = z
  .strictObject({
    relay_url: RELAY_URL,
    agent_id: AGENT_ID,
    agent_key: AGENT_KEY,
    update: UPDATE.optional(),
  })
  .transform(({ relay_url, agent_id, agent_key, update }) => ({
    ...(update && { update }),
    relayUrl: relay_url,
    agentId: agent_id,
    agentKey: agent_key,
  }));

const SUPPORT = z
  .strictObject({
    relay_url: RELAY_URL,
    support_code: z.string().transform((typed, context) => {
      const code = normaliseSupportCode(typed);
      if (code !== undefined) return code;
      context.addIssue('must be XXX-XXX-XXX, without I, L, O, 0 and 1');
      return z.NEVER;
    }),
  })
  .transform(({ relay_url, support_code }) => ({ relayUrl: relay_url, supportCode: support_code }));

/** Values are left out of messages: one of them is a secret. */
function describe(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.') || 'file'}: ${issue.message}`).join('; ');
}

/** `source` names where the text comes from, for messages. */
function parseConfig(text: string, source: string): AgentConfig | SupportConfig {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // the parser's own message quotes the text
    throw new AgentFault('config_invalid', `${source} is not valid JSON`);
  }
  const supports = typeof json === 'object' && json !== null && 'support_code' in json;
  const parsed = (supports ? SUPPORT : AGENT).safeParse(json);
  if (!parsed.success) throw new AgentFault('config_invalid', `${source}: ${describe(parsed.error)}`);
  return parsed.data;
}

/** Reads and checks a configuration file, mode 0600. Throws `config_invalid` that says what to change. */
export function readConfig(file: string): AgentConfig | SupportConfig {
  return parseConfig(readPrivateFile(file), file);
}

/** Reads and checks a configuration from standard input. Rejects with `config_invalid`. */
export async function receiveConfig(input: NodeJS.ReadableStream): Promise<AgentConfig | SupportConfig> {
  return parseConfig(await readStandardInput(input), 'standard input');
}
