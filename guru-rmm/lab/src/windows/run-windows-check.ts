import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Progress } from '../base/progress.ts';
import { CLICK_PATIENCE_MS, waitUntil } from '../base/wait-until.ts';
import { worldPaths } from '../base/world-paths.ts';
import type { WorldSpec } from '../base/world-spec.ts';
import { waitUntilOnline } from '../servers/rmm-agent.ts';
import { startWorld, type World } from '../world.ts';
import { openChannel } from './release-channel.ts';
import { endWine, preparePrefix, type Wine } from './wine.ts';
import { DATA_FOLDER, enrollWindowsMachine, type WindowsMachine } from './windows-machine.ts';

export interface WindowsPrograms {
  /** Guru RMM's agent, `guru-rmm-agent.exe`. */
  readonly rmmAgent: string;
  /** Program used in place of Guru Connect's agent when its release has none for Windows. */
  readonly standIn: string;
}

const note = z.object({
  pid: z.number(),
  argv: z.array(z.string()),
  relay_url: z.string(),
  agent_id: z.string(),
  variables: z.array(z.string()),
});
const windowsAgent = z.object({ agent_id: z.string(), platform: z.string(), device_id: z.string() });

/** Runs both products with a machine of Windows under Wine, and does to it what the field does. */
export async function runWindowsCheck(
  spec: WorldSpec,
  wine: Wine,
  programs: WindowsPrograms,
  progress: Progress,
): Promise<void> {
  let world: World | undefined;
  const logs = worldPaths(spec.dataDir).logs;
  try {
    const started = await progress.step('servers, database, X server', () => startWorld(spec));
    world = started;
    const wineLog = path.join(started.paths.logs, 'wine.log');
    await progress.step('Wine prefix', () => preparePrefix(wine, started.desktop.env, wineLog));
    const machine = await progress.step('the Windows machine enrols', () =>
      enrollWindowsMachine(started, wine, programs.rmmAgent),
    );
    await driveMachine(started, machine, programs, progress);
  } finally {
    if (world) await endWine(wine, world.desktop.env, path.join(logs, 'wine.log')).catch(() => undefined);
    await world?.stop();
  }
}

async function driveMachine(
  world: World,
  machine: WindowsMachine,
  programs: WindowsPrograms,
  progress: Progress,
): Promise<void> {
  const device = await progress.step('it comes online as win32-x64', async () => {
    await machine.start();
    await waitUntilOnline(world.api, machine.agentId);
    return inventoryOf(world, machine);
  });
  await progress.step('a second agent with its data folder is refused', async () => {
    const { code } = await machine.command('run', '--data-dir', DATA_FOLDER);
    requireEqual('exit code', code, 75);
  });
  await progress.step(
    'a program that is held can be read, and neither written, replaced, moved nor deleted',
    () => heldFile(machine, programs.standIn),
  );
  const channel = openChannel(world.paths);
  if (!channel.hasWindows()) {
    progress.note('     Guru Connect has no program for Windows yet: a stand-in takes its place.');
    await progress.step('without a program for Windows the click says so', async () => {
      requireEqual('error', await clickAndFail(world, machine), 'release_not_found');
    });
    await progress.step('Guru Connect publishes a program for Windows', async () => {
      channel.publish(programs.standIn);
      await restartServers(world, machine);
    });
    await corruptedOnTheWay(world, machine, channel.program(), progress);
    await progress.step('downloaded, verified, placed and launched', () =>
      launched(world, machine, device, progress),
    );
    await alteredWhileInstalled(machine, progress);
    await asService(world, machine, progress);
  }
}

const probed = z.object({
  held: z.array(z.string()),
  free: z.array(z.string()),
  readable: z.boolean(),
  secondLock: z.boolean(),
  missing: z.boolean(),
});

/** What keeps a program from being exchanged between its check and its start. */
async function heldFile(machine: WindowsMachine, standIn: string): Promise<void> {
  const { output } = await machine.runProgram(standIn, ['probe']);
  const { held, free, readable, secondLock, missing } = probed.parse(JSON.parse(output));
  requireEqual('done to a held file', held.join(), '');
  requireEqual('done to a free file', free.join(), 'write,replace,move,delete');
  requireEqual('a held file can be read', readable, true);
  requireEqual('a second lock', secondLock, false);
  requireEqual('a missing file is reported', missing, true);
}

/** What the server knows of the machine. @returns its device id */
async function inventoryOf(world: World, machine: WindowsMachine): Promise<string> {
  const { body } = await world.api.call('GET', '/api/agents');
  const { agents } = z.object({ agents: z.array(windowsAgent.loose()) }).parse(body);
  const own = agents.find(({ agent_id }) => agent_id === machine.agentId);
  requireEqual('platform', own?.platform, 'win32-x64');
  return own?.device_id ?? '';
}

/** Guru Connect signs at its start; Guru RMM keeps for a while what was released. */
async function restartServers({ gc, rmm, api, signIn }: World, machine: WindowsMachine): Promise<void> {
  await gc.stop();
  await gc.start();
  await rmm.stop();
  await rmm.start();
  await api.signIn(signIn);
  await waitUntilOnline(api, machine.agentId);
}

const failure = z.object({ error_code: z.string(), cause_code: z.string().optional() });

/** The click without a browser. @returns the code of what the machine, or else the server, says */
async function clickAndFail({ api }: World, { agentId }: WindowsMachine): Promise<string> {
  const { status, body } = await api.call('POST', `/api/agents/${agentId}/remote-control`, {
    mode: 'unattended',
  });
  if (status < 400) throw new Error(`the click was answered with ${status}`);
  const { error_code, cause_code } = failure.parse(body);
  return cause_code ?? error_code;
}

async function corruptedOnTheWay(
  world: World,
  machine: WindowsMachine,
  program: string,
  progress: Progress,
): Promise<void> {
  await progress.step('one byte changed on the way: refused, logged, shown, and nothing runs', async () => {
    const original = readFileSync(program);
    // Without its compressed copy, the program itself travels.
    const folder = path.dirname(program);
    for (const name of readdirSync(folder)) if (name.endsWith('.br')) rmSync(path.join(folder, name));
    flipByte(program);
    requireEqual('cause', await clickAndFail(world, machine), 'checksum_mismatch');
    if (!machine.log().includes('checksum_mismatch')) throw new Error('the agent has not logged it');
    requireEqual('programs that run', machine.connectAgents().length, 0);
    requireEqual('notes of a run', notesOf(machine).length, 0);
    writeFileSync(program, original);
  });
}

async function launched(
  world: World,
  machine: WindowsMachine,
  device: string,
  progress: Progress,
): Promise<void> {
  // A stand-in never reaches Guru Connect, so that the click itself fails once the machine has done its part.
  const click = clickAndFail(world, machine);
  await waitUntil(() => /\[OK\] Command remote_control\.ensure .* is done/.test(machine.log()), {
    what: 'The launch of the program',
    timeoutMs: CLICK_PATIENCE_MS,
  });
  const [first] = notesOf(machine);
  if (!first) throw new Error('the program has left no note');
  requireEqual('agent_id', first.agent_id, device);
  requireEqual('relay', new URL(first.relay_url).port, new URL(world.gc.url).port);
  requireEqual('arguments', first.argv.slice(1).join(' '), '--config -');
  const key = keyOf(machine);
  if (first.argv.join(' ').includes(key)) throw new Error('the key is on the command line');
  const mentions = machine.log().includes(key);
  if (mentions) throw new Error('the key is in the log');
  progress.note(`     the click itself: ${await click}`);
  requireEqual('processes', machine.connectAgents().length, 2);
}

/** What an attacker could do to the installed program between two starts. */
async function alteredWhileInstalled(machine: WindowsMachine, progress: Progress): Promise<void> {
  await progress.step('the agent is killed: its program and what that started end with it', async () => {
    await machine.kill();
    await waitUntil(() => machine.connectAgents().length === 0, { what: 'The end of the programs' });
  });
  await progress.step('it comes back, and its program with it', async () => {
    const before = notesOf(machine).length;
    await machine.start();
    await waitUntil(() => notesOf(machine).length === before + 1, { what: 'The second start' });
  });
  await progress.step('altered while it was down: refused and logged, and nothing runs', async () => {
    await machine.kill();
    await waitUntil(() => machine.connectAgents().length === 0, { what: 'The end of the programs' });
    const before = notesOf(machine).length;
    flipByte(installedProgram(machine));
    await machine.start();
    await waitUntil(() => machine.log().includes('guru-connect-agent is altered; it is not started'), {
      what: 'The refusal of the altered program',
    });
    requireEqual('notes of a run', notesOf(machine).length, before);
    requireEqual('programs that run', machine.connectAgents().length, 0);
    await machine.kill();
  });
}

/** What SYSTEM, session 0 and the user at the console are, Wine does not know; the service control manager it has. */
async function asService(world: World, machine: WindowsMachine, progress: Progress): Promise<void> {
  const service = async (...args: string[]) => {
    const { code, output } = await machine.command('service', ...args);
    requireEqual(`exit code of service ${args[0]} (${output.trim()})`, code, 0);
    return output;
  };
  await progress.step('installed as a service, it starts and comes online', async () => {
    await waitUntilOnline(world.api, machine.agentId, false);
    await service('install', '--data-dir', DATA_FOLDER);
    await service('start');
    await waitUntilOnline(world.api, machine.agentId);
    requireIncludes(await service('status'), 'GuruRmmAgent: running');
  });
  await progress.step('stopped and removed, it goes offline', async () => {
    await service('uninstall');
    await waitUntilOnline(world.api, machine.agentId, false);
    requireIncludes(await service('status'), 'not installed');
  });
}

function requireIncludes(text: string, part: string): void {
  if (!text.includes(part)) throw new Error(`"${part}" is missing in: ${text.trim()}`);
}

function notesOf({ dataFolder }: WindowsMachine): z.infer<typeof note>[] {
  const file = path.join(dataFolder, 'connect/stand-in.jsonl');
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => note.parse(JSON.parse(line)));
}

function keyOf({ dataFolder }: WindowsMachine): string {
  const file = path.join(dataFolder, 'connect/agent-config.json');
  return z.object({ agent_key: z.string().min(16) }).parse(JSON.parse(readFileSync(file, 'utf8'))).agent_key;
}

function installedProgram({ dataFolder }: WindowsMachine): string {
  const releases = path.join(dataFolder, 'connect/releases');
  return path.join(releases, readdirSync(releases)[0] ?? '', 'guru-connect-agent.exe');
}

function flipByte(file: string): void {
  const bytes = readFileSync(file);
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  const { mode } = statSync(file);
  chmodSync(file, 0o600);
  writeFileSync(file, bytes);
  chmodSync(file, mode);
}

function requireEqual(what: string, found: unknown, wanted: unknown): void {
  if (found !== wanted) throw new Error(`${what}: ${String(found)} in place of ${String(wanted)}`);
}
