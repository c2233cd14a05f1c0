import { parseArgs } from 'node:util';
import { Agent } from './agent/agent.ts';
import { readConfig } from './config/config.ts';
import { openDesktop } from './desktop/open-desktop.ts';
import { AgentFault } from './fault/agent-fault.ts';
import { EXIT, exitCodeFor } from './fault/exit-code.ts';
import { openOutput } from './logging/log.ts';
import { VERSION } from './agent/version.ts';

const USAGE = 'usage: guru-connect-agent --config FILE | --version';
const STDOUT = 1;

function parseCommandLine(): { version: boolean; config: string | undefined } {
  try {
    const { values } = parseArgs({ options: { config: { type: 'string' }, version: { type: 'boolean' } } });
    return { version: values.version ?? false, config: values.config };
  } catch (cause) {
    throw new AgentFault('usage', USAGE, { cause });
  }
}

async function main(): Promise<void> {
  const { version, config } = parseCommandLine();
  if (version) {
    process.stdout.write(`${VERSION}\n`);
    return;
  }
  if (config === undefined) throw new AgentFault('usage', USAGE);
  const output = openOutput(STDOUT);
  const agent = new Agent({
    config: readConfig(config),
    output,
    openDesktop: () => openDesktop(process.env),
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => agent.stop());
  process.on('uncaughtException', (error) => {
    // a bug, not a foreseen failure: release the keys and log it, the launcher restarts the agent
    output.log.fatal({ err: error }, 'internal fault');
    agent.stop();
    process.exit(EXIT.internal);
  });
  await agent.run();
  output.log.info('stopped');
}

main().then(
  () => process.exit(EXIT.stopped),
  (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    const code = error instanceof AgentFault ? error.code : 'internal';
    openOutput(STDOUT).log.error({ code }, message);
    process.stderr.write(`[ERROR] ${message}\n`);
    process.exit(exitCodeFor(error));
  },
);
