import type { Stats } from 'node:fs';
import type { Readable } from 'node:stream';
import type { MachineFacts } from '@guru/machine-identity';
import type { ProcessIdentity } from '@guru-rmm/process-lock/process-identity.ts';

/** How a program is started: what it reads, and where it works. */
export interface Start {
  readonly program: string;
  /** Its configuration file, which only this agent's user can read. */
  readonly config: string;
  readonly folder: string;
}

export interface ProcessExit {
  /** Null when a signal ended it or it could not be started at all. */
  readonly code: number | null;
  readonly signal: string | null;
}

/** A process that has been started. */
export interface StartedProcess {
  /** Null when it could not be started, and on systems that end it with this agent by themselves. */
  readonly identity: ProcessIdentity | null;
  readonly output: readonly Readable[];
  /** Settles when it has ended. */
  readonly exited: Promise<ProcessExit>;
  /** Settles when nobody can write to `output` any more. */
  readonly closed: Promise<void>;
  /** Why it could not be started; empty when it could. */
  readonly fault: () => string;
  /** Ends it with all its descendants. */
  end(): Promise<void>;
}

/** What this agent needs of an operating system that systems do differently. `#system` is the one of the present build. */
export interface System {
  /** File name of the remote desktop agent. */
  readonly programName: string;
  /** Folders in which the program is installed when the data folder cannot hold it. */
  spareFolders(environment: NodeJS.ProcessEnv): (string | undefined)[];
  /**
   * Makes a folder that is there this agent's alone: its user, and administrators.
   * @throws Error when it belongs to somebody else
   */
  claimFolder(path: string): Promise<void>;
  /** Whether a file is this agent's, and nobody else may write it, as far as `lstat` can tell. */
  isOwn(stats: Stats): boolean;
  /** Whether only this agent's user can read a file, as far as `stat` can tell. */
  isPrivate(stats: Stats): boolean;
  /** Lets the user whose desktop it is run a file that has been verified. */
  allowRunning(path: string): Promise<void>;
  /** Tries whether programs can be run from a folder. */
  runsPrograms(folder: string): Promise<boolean>;
  /**
   * Locks by a file, for as long as this process lives.
   * @returns unlocks; null or the holder's process id when another process has the lock
   */
  lockFile(path: string): Promise<(() => void) | number | null>;
  /**
   * Keeps a file from being written, replaced, moved or deleted, where a system can do that.
   * @returns lets it go; null when there is no such file
   */
  holdFile(path: string): (() => void) | null;
  start(start: Start): StartedProcess;
  /** Ends a process that an earlier run of this agent has started, with its descendants, if it is that very one. */
  endProcess(identity: ProcessIdentity): Promise<void>;
  /** For people, such as `Debian GNU/Linux 12`. */
  describe(): Promise<string>;
  /** In bytes. */
  memory(): Promise<{ used: number; total: number }>;
  machineFacts(): Promise<MachineFacts>;
}
