import { createInterface } from 'node:readline';
import { normaliseSupportCode } from '@guru-connect/proto/support-code';
import type { SupportConfig } from '../config/config.ts';
import { AgentFault } from '../fault/agent-fault.ts';
import { exposesKey } from '../wire/plain-text.ts';

const TRIES = 3;

/** Where questions are written, and answers read. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** Asks for the address of the support page and the code. Rejects with `usage` after three tries each. */
export async function askUser(terminal: Terminal): Promise<SupportConfig> {
  const lines = createInterface({ input: terminal.input, terminal: false });
  try {
    return await askBoth(lines[Symbol.asyncIterator](), terminal.output);
  } finally {
    lines.close();
  }
}

async function askBoth(lines: AsyncIterator<string>, output: NodeJS.WritableStream): Promise<SupportConfig> {
  const relayUrl = await ask(
    lines,
    output,
    'Address of the support page: ',
    relayUrlOf,
    'Type the address as the technician told you, as in support.example.com.',
  );
  const supportCode = await ask(
    lines,
    output,
    'Support code: ',
    normaliseSupportCode,
    'A code has nine letters and digits, as in K7M-2QX-9PD.',
  );
  return { relayUrl, supportCode };
}

async function ask(
  lines: AsyncIterator<string>,
  output: NodeJS.WritableStream,
  question: string,
  read: (typed: string) => string | undefined,
  hint: string,
): Promise<string> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    output.write(question);
    const typed = await lines.next();
    if (typed.done) break;
    const value = read(typed.value.trim());
    if (value !== undefined) return value;
    output.write(`${hint}\n`);
  }
  throw new AgentFault('usage', 'no support code was given');
}

/** The relay behind an address that a person types: a host alone means TLS. Undefined when it is none, or without TLS. */
export function relayUrlOf(typed: string): string | undefined {
  const address = /^[a-z]+:\/\//i.test(typed) ? typed : `https://${typed}`;
  if (typed === '' || !URL.canParse(address)) return undefined;
  const { protocol, host } = new URL(address);
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  const relayUrl = `${protocol === 'https:' ? 'wss' : 'ws'}://${host}`;
  return exposesKey(relayUrl) ? undefined : relayUrl;
}
