import { chmod, mkdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AgentFailure } from '../base/agent-failure.ts';
import { errorText } from '../base/error-text.ts';
import { EXIT } from '../base/exit-codes.ts';

/** Where the agent keeps its state. All folders are 0700, all files 0600 (the installed program 0700). */
export interface DataFolder {
  readonly root: string;
  readonly device: string;
  readonly enrollment: string;
  readonly commands: string;
  readonly runLock: string;
  readonly connect: ConnectFiles;
}

/** What belongs to the remote desktop agent. */
export interface ConnectFiles {
  /** Installed programs, one folder each, named by SHA-256. */
  readonly releases: string;
  /** What was last trusted of the release channel, one folder for each root. */
  readonly trust: string;
  /** Downloads that nobody has vouched for yet. */
  readonly downloads: string;
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
      config: join(connect, 'agent-config.json'),
      target: join(connect, 'target.json'),
      process: join(connect, 'process.json'),
      attendedConfig: join(connect, 'attended-config.json'),
      attendedProcess: join(connect, 'attended-process.json'),
    },
  };
}

/**
 * Makes the folders, or tightens the modes of those that are there.
 * @throws AgentFailure `dataFolder` when they cannot be made or belong to somebody else
 */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  const files = dataFolderAt(folder);
  try {
    for (const path of [files.root, files.connect.releases, files.connect.downloads]) {
      await mkdir(path, { recursive: true, mode: 0o700 });
    }
    const { uid } = await stat(files.root);
    if (uid !== process.getuid?.()) throw new Error('it belongs to another user');
    await chmod(files.root, 0o700);
  } catch (error) {
    throw new AgentFailure(
      EXIT.dataFolder,
      `The data folder ${files.root} cannot be used: ${errorText(error)}.`,
    );
  }
  return files;
}
