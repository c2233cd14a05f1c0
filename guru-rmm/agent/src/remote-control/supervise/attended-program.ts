import { rm } from 'node:fs/promises';
import type { Log } from '../../base/log.ts';
import type { ConnectFiles } from '../../state/data-folder.ts';
import type { LaunchedProgram } from '../launch/launch-program.ts';
import { endLeftOver } from './end-left-over.ts';

/** The program that serves an attended session, one at a time. It ends by itself when its session does. */
export class AttendedProgram {
  /** Its own configuration and process file, beside those of the program for unattended sessions. */
  readonly files: ConnectFiles;
  #program: LaunchedProgram | null = null;
  readonly #log: Log;

  constructor(files: ConnectFiles, log: Log) {
    this.files = { ...files, config: files.attendedConfig, process: files.attendedProcess };
    this.#log = log;
  }

  /** Looks after a program that has just been started. */
  keep(program: LaunchedProgram): void {
    this.#program = program;
    void program.exited.then(({ code, signal, lastLine }) => {
      if (this.#program === program) this.#program = null;
      if (code === 0) this.#log.info('[OK] The attended session is over.');
      else
        this.#log.warn(`[WARNING] The attended session ended with ${signal ?? `code ${code}`}: ${lastLine}`);
    });
  }

  /** Ends the program; settles when its process is gone. */
  async end(): Promise<void> {
    await this.#program?.end();
    this.#program = null;
  }

  /** The code in it is spent, or is not to be used any more. */
  removeConfig(): Promise<void> {
    return rm(this.files.config, { force: true });
  }

  /** Ends what a killed run of this agent left. */
  async endLeftOver(): Promise<void> {
    await endLeftOver(this.files, this.#log);
    await this.removeConfig();
  }
}
