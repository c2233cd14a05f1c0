import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { World } from '@guru-rmm/lab/world.ts';

/** Guru Connect's agent as its release has it. */
export interface ReleasedAgent {
  manifestFile: string;
  file: string;
}

/** Finds the agent for Linux in the release channel of a world's Guru Connect. */
export function findReleasedAgent({ paths }: World): ReleasedAgent {
  const top = readdirSync(paths.releases).find((name) => name.startsWith('guru-connect-')) ?? '';
  const release = path.join(paths.releases, top, readdirSync(path.join(paths.releases, top))[0] ?? '');
  const channel = path.join(release, 'releases', 'stable');
  const manifestFile = path.join(channel, 'manifest.json');
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
  return { manifestFile, file: path.join(channel, 'linux-x64', manifest.agents['linux-x64'].file) };
}

/** Runs it on the world's desktop as a person does who downloaded it; `configuration` goes through a pipe. */
export function startConnectAgent(world: World, configuration: object): { ended: Promise<number | null> } {
  const program = path.join(world.paths.dataDir, 'downloaded-agent');
  copyFileSync(findReleasedAgent(world).file, program);
  chmodSync(program, 0o755);
  const child = spawn(program, ['--config', '-'], {
    env: world.desktop.env,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  child.stdin.end(JSON.stringify(configuration));
  return { ended: once(child, 'exit').then(([code]) => code) };
}
