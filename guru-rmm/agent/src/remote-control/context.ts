import type { Log } from '../base/log.ts';
import type { ConnectFiles } from '../state/data-folder.ts';
import type { AttendedProgram } from './supervise/attended-program.ts';
import type { Supervisor } from './supervise/supervisor.ts';

/** What setting up remote control on this machine takes. */
export interface RemoteControlContext {
  readonly files: ConnectFiles;
  /** Serves unattended sessions. */
  readonly supervisor: Supervisor;
  /** Serves an attended session, beside it. */
  readonly attended: AttendedProgram;
  /** Asks the server for a new key of this machine's remote desktop agent. */
  readonly fetchKey: (signal: AbortSignal) => Promise<string>;
  /** Asks the server for the support code of an attended session. */
  readonly fetchCode: (remoteControlId: string, signal: AbortSignal) => Promise<string>;
  /** How long a started program may take to be known to its relay, in milliseconds. */
  readonly launchTimeoutMs: number;
  readonly log: Log;
}
