import { basename, resolve } from 'node:path';
import { isSea } from 'node:sea';
import { parseArgs } from 'node:util';
import { readSupportFileName } from '@guru-connect/proto/support-file-name';
import { readMachine } from '@guru/machine-identity';
import { Agent, type AgentOptions } from './agent/agent.ts';
import { VERSION } from './agent/version.ts';
import { type AgentConfig, readConfig, receiveConfig, type SupportConfig } from './config/config.ts';
import { openDesktop } from './desktop/open-desktop.ts';
import { AgentFault } from './fault/agent-fault.ts';
import { EXIT } from './fault/exit-code.ts';
import { endWith } from './logging/end-with.ts';
import { openOutput, openQuietOutput, type Output } from './logging/log.ts';
import { sha256Of } from './service/program-versions.ts';
import { Service } from './service/service.ts';
import { END_WHEN_IDLE } from './service/started-version.ts';
import { askUser } from './support/ask-user.ts';
import { redeemCode } from './support/redeem-code.ts';
import { welcome } from './support/welcome.ts';

const USAGE = 'usage: guru-connect-agent --config FILE [--service FOLDER] | --config - | --version';
const STDOUT = 1;
const STDERR = 2;
const STANDARD_INPUT = '-';

interface CommandLine {
  readonly version: boolean;
  readonly config: string | undefined;
  /** Where a service keeps the versions that it downloads. */
  readonly service: string | undefined;
}

function parseCommandLine(): CommandLine {
  try {
    const { values } = parseArgs({
      options: { config: { type: 'string' }, service: { type: 'string' }, version: { type: 'boolean' } },
    });
    return { version: values.version ?? false, config: values.config, service: values.service };
  } catch (cause) {
    throw new AgentFault('usage', USAGE, { cause });
  }
}

/** Without a configuration: a program that a user has downloaded, whose name has the code, or who types it. */
async function readSupportCode(): Promise<SupportConfig> {
  const named = readSupportFileName(basename(process.execPath));
  if (named) return { relayUrl: named.relayUrl, supportCode: named.code };
  if (!process.stdin.isTTY) throw new AgentFault('usage', USAGE);
  return askUser({ input: process.stdin, output: process.stdout });
}

/** What the agent is started for. The code is redeemed last: a machine without a desktop must not use it up. */
async function prepare(
  config: AgentConfig | SupportConfig,
  say: (text: string) => void,
): Promise<Pick<AgentOptions, 'config' | 'only'>> {
  if (!('supportCode' in config)) return { config };
  await (await openDesktop(process.env)).close();
  const session = await redeemCode(config);
  say(welcome(session));
  return { config: session.config, only: session.sessionId };
}

async function serve(options: Omit<AgentOptions, 'machine'>): Promise<void> {
  const agent = new Agent({ ...options, machine: await readMachine('guru-connect') });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => agent.stop());
  process.on('uncaughtException', (error) => {
    // a bug, not a foreseen failure: release the keys and log it, the launcher restarts the agent
    options.output.log.fatal({ err: error }, 'internal fault');
    const exit = () => process.exit(EXIT.internal);
    agent.stop().then(exit, exit);
  });
  // Started by a service: it says when another version is to take over, and must not leave this one behind.
  process.on('message', (message) => message === END_WHEN_IDLE && agent.stopWhenIdle());
  process.on('disconnect', () => agent.stop());
  await agent.run();
  options.output.log.info('stopped');
}

/** The service keeps an IPC channel to its agent. Other launchers read from the exit code that there is no desktop. */
const isOfService = () => process.connected === true;

/** Reports to a launcher, as JSON lines. */
async function serveLauncher(file: string, output: Output): Promise<void> {
  const config = file === STANDARD_INPUT ? await receiveConfig(process.stdin) : readConfig(file);
  const prepared = await prepare(config, () => undefined);
  const waitsForDesktop = isOfService();
  await serve({
    ...prepared,
    output,
    waitsForDesktop,
    openDesktop: (current) => openDesktop(process.env, current),
  });
}

/** Keeps an agent running and up to date. @returns exit code */
async function serveAlways(file: string, folder: string, { log }: Output): Promise<number> {
  const config = file === STANDARD_INPUT ? undefined : readConfig(file);
  if (!config || 'supportCode' in config) throw new AgentFault('usage', USAGE);
  const program = isSea() ? process.execPath : (process.argv[1] ?? '');
  const installed = {
    version: VERSION,
    sha256: await sha256Of(program),
    command: isSea() ? [program] : [process.execPath, program],
  };
  const service = new Service({ configFile: file, config, folder: resolve(folder), installed, log });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    process.on(signal, () => void service.stop());
  return await service.run();
}

/** Reports to a person, as sentences. */
async function serveUser(): Promise<void> {
  const say = (text: string) => process.stdout.write(`${text}\n`);
  const prepared = await prepare(await readSupportCode(), say);
  await serve({
    ...prepared,
    output: openQuietOutput(STDERR),
    openDesktop: (current) => openDesktop(process.env, current),
  });
  say('The session is over. This program has left nothing on this computer; you can delete its file.');
}

/** @returns exit code */
async function main(): Promise<number> {
  const { version, config, service } = parseCommandLine();
  if (service !== undefined) {
    if (config === undefined) throw new AgentFault('usage', USAGE);
    return await serveAlways(config, service, openOutput(STDOUT));
  }
  if (version) process.stdout.write(`${VERSION}\n`);
  else if (config === undefined) await serveUser();
  else await serveLauncher(config, openOutput(STDOUT));
  return EXIT.stopped;
}

main().then((code) => process.exit(code), endWith);
