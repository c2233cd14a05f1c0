import { AgentFault } from '../fault/agent-fault.ts';
import { exitCodeFor } from '../fault/exit-code.ts';
import { openOutput } from './log.ts';

const STDOUT = 1;

/** Whether a person started the agent: without arguments, nobody reads JSON lines. */
export const STARTED_BY_PERSON = process.argv.length <= 2;

/** Reports what ended the agent, to its launcher and on standard error, and exits with its code. */
export function endWith(error: unknown): never {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof AgentFault ? error.code : 'internal';
  if (!STARTED_BY_PERSON) openOutput(STDOUT).log.error({ code }, message);
  process.stderr.write(`[ERROR] ${message}\n`);
  process.exit(exitCodeFor(error));
}
