import { AgentFault } from '../fault/agent-fault.ts';
import { MAX_BYTES } from './private-file.ts';

/** A launcher writes at once; one that does not would leave a process that waits forever, in milliseconds. */
const PATIENCE_MS = 30_000;

/** Reads `input` to its end. Rejects with `config_invalid` when it is too long or does not end within 30 s. */
export async function readStandardInput(input: NodeJS.ReadableStream): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const overdue = new Promise<never>((_resolve, reject) => {
    const message = 'standard input did not end within 30 s: write the configuration and close it';
    timer = setTimeout(() => reject(new AgentFault('config_invalid', message)), PATIENCE_MS);
  });
  try {
    return await Promise.race([readAll(input), overdue]);
  } finally {
    clearTimeout(timer);
  }
}

async function readAll(input: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of input) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) {
      throw new AgentFault('config_invalid', 'standard input is too large for a configuration');
    }
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks).toString('utf8');
}
