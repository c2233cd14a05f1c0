import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lstat, mkdir } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { folderProblem } from '@guru-rmm/base/folder-problem.ts';
import { system } from '#system';
import { AgentFailure } from '../base/agent-failure.ts';
import { errorText, systemErrorCode } from '../base/error-text.ts';
import { EXIT } from '../base/exit-codes.ts';

/**
 * Where the agent keeps its state. All folders are 0700, all files 0600 (the installed program 0700). On Windows the root's
 * access list lets its user, SYSTEM and administrators in, and what is below inherits it.
 */
export interface DataFolder {
  readonly root: string;
  readonly device: string;
  readonly enrollment: string;
  readonly commands: string;
  readonly runLock: string;
  readonly connect: ConnectFiles;
}

/** Where the program of the remote desktop agent can be installed. Both folders are on one file system. */
export interface ProgramFolder {
  /** Installed programs, one folder each, named by SHA-256. */
  readonly releases: string;
  /** Downloads that nobody has vouched for yet. */
  readonly downloads: string;
  /** It is below folders that are not this agent's: nobody else may be able to change them. */
  readonly isShared: boolean;
}

/** What belongs to the remote desktop agent. */
export interface ConnectFiles extends ProgramFolder {
  /** Where the program is installed when it cannot be in the data folder, in the order in which they are tried. */
  readonly spare: readonly ProgramFolder[];
  /** What was last trusted of the release channel, one folder for each root. */
  readonly trust: string;
  /** The configuration that the program reads; holds its key. */
  readonly config: string;
  /** What should be running. */
  readonly target: string;
  /** What runs. */
  readonly process: string;
  /** The same two of the program that serves an attended session; holds its support code until it has joined. */
  readonly attendedConfig: string;
  readonly attendedProcess: string;
}

export function dataFolderAt(folder: string): DataFolder {
  const root = resolve(folder);
  const connect = join(root, 'connect');
  return {
    root,
    device: join(root, 'device.json'),
    enrollment: join(root, 'enrollment.json'),
    commands: join(root, 'commands.json'),
    runLock: join(root, 'run.lock'),
    connect: {
      releases: join(connect, 'releases'),
      trust: join(connect, 'trust'),
      downloads: join(connect, 'downloads'),
      isShared: false,
      spare: spareFolders(root, process.env),
      config: join(connect, 'agent-config.json'),
      target: join(connect, 'target.json'),
      process: join(connect, 'process.json'),
      attendedConfig: join(connect, 'attended-config.json'),
      attendedProcess: join(connect, 'attended-process.json'),
    },
  };
}

/** The user's cache, and folders that outlast a restart or are at least there. A data folder has one of its own in each. */
function spareFolders(root: string, environment: NodeJS.ProcessEnv): ProgramFolder[] {
  const own = `guru-rmm-agent-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`;
  const bases = system.spareFolders(environment).filter((base) => base !== undefined && isAbsolute(base));
  return bases.map((base) => {
    const folder = join(base as string, own);
    return { releases: join(folder, 'releases'), downloads: join(folder, 'downloads'), isShared: true };
  });
}

/**
 * Makes the folders, or tightens the modes of those that are there.
 * @throws AgentFailure `dataFolder` when they cannot be made or belong to somebody else
 */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  const files = dataFolderAt(folder);
  try {
    // What `recursive` reports of a folder below one that is full or read-only is that it does not exist.
    if (!existsSync(files.root)) await mkdir(files.root, { recursive: true, mode: 0o700 });
    await system.claimFolder(files.root);
    const { releases, downloads } = files.connect;
    for (const path of [dirname(releases), releases, downloads]) await makeInner(path);
  } catch (error) {
    throw dataFolderFailure(files, error);
  }
  return files;
}

/** What is made in the data folder is there itself: a link leads to where others may be. @throws when it is no folder */
async function makeInner(path: string): Promise<void> {
  await makeFolder(path);
  if (!(await lstat(path)).isDirectory()) throw new Error(`${path} is not a folder`);
  await system.claimFolder(path);
}

/** Makes a folder for this user alone, if it is not there. */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { mode: 0o700 }).catch((error: unknown) => {
    if (systemErrorCode(error) !== 'EEXIST') throw error;
  });
}

/** What the agent says when its data folder cannot be used. */
export function dataFolderFailure({ root }: DataFolder, error: unknown): AgentFailure {
  const problem = folderProblem(error) ?? `cannot be used: ${errorText(error)}`;
  return new AgentFailure(EXIT.dataFolder, `The data folder ${root} ${problem}.`);
}
