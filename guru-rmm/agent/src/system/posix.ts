import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmod, rm, stat, writeFile } from 'node:fs/promises';
import { release, tmpdir, type as systemType } from 'node:os';
import { join } from 'node:path';
import { readMachine } from '@guru/machine-identity';
import { FolderInUseError, lockFolder } from '@guru-rmm/process-lock/folder-lock.ts';
import { identify } from '@guru-rmm/process-lock/process-identity.ts';
import si from 'systeminformation';
import { errorText } from '../base/error-text.ts';
import { endGroupRemains, endProcessGroup } from '../process/end-process.ts';
import { childEnvironment } from './child-environment.ts';
import type { ProcessExit, Start, StartedProcess, System } from './system.ts';

const PATIENCE_MS = 3000;

/** Linux, and what macOS shares with it. */
export const system: System = {
  programName: 'guru-connect-agent',
  spareFolders: ({ HOME, XDG_CACHE_HOME }) => [
    XDG_CACHE_HOME || (HOME && join(HOME, '.cache')),
    '/var/lib',
    '/var/tmp',
    tmpdir(),
  ],
  async claimFolder(path) {
    const { uid } = await stat(path);
    if (uid !== process.getuid?.()) throw new Error('it belongs to another user');
    await chmod(path, 0o700);
  },
  isPrivate: ({ mode }) => (mode & 0o077) === 0,
  isOwn: ({ uid, mode }) => uid === process.getuid?.() && (mode & 0o022) === 0,
  allowRunning: (path) => chmod(path, 0o700),
  runsPrograms,
  async lockFile(path) {
    try {
      return await lockFolder(path);
    } catch (error) {
      if (error instanceof FolderInUseError) return error.pid;
      throw error;
    }
  },
  // The folders are 0700: a process that can replace a file between two checks already has this agent's rights.
  holdFile: () => () => undefined,
  start,
  endProcess: endProcessGroup,
  describe,
  async memory() {
    const { active, total } = await si.mem();
    return { used: active, total };
  },
  machineFacts: () => readMachine('guru-rmm'),
};

/**
 * Starts a program in a process group of its own, so that a Ctrl-C meant for this agent does not hit it first. It reads its
 * secrets from its configuration file.
 */
function start({ program, config, folder }: Start): StartedProcess {
  const child = spawn(program, ['--config', config], {
    detached: true,
    env: childEnvironment(process.env),
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const identity = child.pid === undefined ? null : identify(child.pid);
  let fault = '';
  const exited = new Promise<ProcessExit>((resolve) => {
    child.on('error', (error) => {
      fault = errorText(error);
      if (child.pid === undefined) resolve({ code: null, signal: null });
    });
    child.on('exit', (code, signal) => {
      if (child.pid !== undefined) endGroupRemains(child.pid);
      resolve({ code, signal });
    });
  });
  return {
    identity,
    output: [child.stdout, child.stderr],
    exited,
    closed: new Promise((resolve) => child.on('close', () => resolve())),
    fault: () => fault,
    async end() {
      if (identity !== null) await endProcessGroup(identity);
    },
  };
}

/** Runs something in the folder: one that takes a file may be mounted noexec. */
async function runsPrograms(folder: string): Promise<boolean> {
  const program = join(folder, `.${randomUUID()}.try`);
  try {
    await writeFile(program, '#!/bin/sh\nexit 0\n', { mode: 0o700, flag: 'wx' });
    const child = spawn(program, [], { stdio: 'ignore', env: {} });
    const [code] = await once(child, 'exit');
    return code === 0;
  } catch (error) {
    if (error instanceof Error && 'syscall' in error && String(error.syscall).startsWith('spawn'))
      return false;
    throw error;
  } finally {
    await rm(program, { force: true });
  }
}

async function describe(): Promise<string> {
  const plain = `${systemType()} ${release()}`;
  const late = new Promise<string>((resolve) => setTimeout(resolve, PATIENCE_MS, plain).unref());
  const asked = si.osInfo().then(
    ({ distro, release: version }) => (distro ? `${distro} ${version}`.trim() : plain),
    () => plain,
  );
  return Promise.race([asked, late]);
}
