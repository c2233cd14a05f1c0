import { type BackOff, backOffDelay } from '@guru-rmm/base/back-off.ts';
import { nextState } from '@guru-rmm/base/state-table.ts';
import { errorText } from '../../base/error-text.ts';
import type { Log } from '../../base/log.ts';
import type { ConnectFiles } from '../../state/data-folder.ts';
import { storedKey } from '../launch/agent-config.ts';
import { CREDENTIAL_REFUSED, type ProgramExit } from '../launch/launch-outcome.ts';
import { type LaunchedProgram, launchVerified } from '../launch/launch-program.ts';
import type { Target } from '../program/target.ts';
import { SUPERVISION_TABLE, type SupervisionEvent, type SupervisionState } from './supervision-table.ts';

/** A program that lived this long was well: the next wait is the shortest again. */
const WELL_AFTER_MS = 60_000;

/** Keeps one remote desktop agent running: verifies it before each start, and starts it again when it dies. */
export class Supervisor {
  #state: SupervisionState = 'down';
  #target: Target | null = null;
  #program: LaunchedProgram | null = null;
  #attempt = 0;
  #timer: NodeJS.Timeout | undefined;
  /** A restart in progress; `end` waits for it. */
  #restart: Promise<void> = Promise.resolve();
  readonly #files: ConnectFiles;
  readonly #log: Log;
  readonly #backOff: BackOff;

  constructor(files: ConnectFiles, log: Log, backOff: BackOff = { first: 1000, longest: 60_000 }) {
    this.#files = files;
    this.#log = log;
    this.#backOff = backOff;
  }

  /** What runs, or will run again after a wait. */
  get target(): Target | null {
    return this.#target;
  }

  /** The living program. */
  get program(): LaunchedProgram | null {
    return this.#state === 'running' || this.#state === 'trial' ? this.#program : null;
  }

  /**
   * Verifies and starts, on trial: when it dies, that was it. Nothing may be supervised before.
   * @throws CommandFailure `checksum_mismatch` when the installed file is not the release's
   */
  async start(target: Target): Promise<LaunchedProgram> {
    this.#step('start');
    this.#target = target;
    this.#attempt = 0;
    return this.#launch(target);
  }

  /** From now on the program is started again whenever it dies. A program that is dead already stays so. */
  keep(): void {
    if (this.#state === 'trial') this.#step('kept');
  }

  /** Ends the program and the supervision; settles when the process is gone. */
  async end(): Promise<void> {
    await this.#restart;
    if (this.#state === 'down') {
      this.#target = null;
      return;
    }
    this.#step('end');
    clearTimeout(this.#timer);
    await this.#program?.end();
    this.#program = null;
    this.#target = null;
    this.#step('gone');
  }

  #step(event: SupervisionEvent): void {
    this.#state = nextState(SUPERVISION_TABLE, this.#state, event);
  }

  async #launch(target: Target): Promise<LaunchedProgram> {
    try {
      const key = await storedKey(this.#files, target.connect_agent_id);
      const program = await launchVerified(target.release, this.#files, key === null ? [] : [key], this.#log);
      this.#program = program;
      this.#step('started');
      const startedAt = performance.now();
      void program.exited.then((exit) => {
        if (this.#state === 'ending') return;
        if (performance.now() - startedAt > WELL_AFTER_MS) this.#attempt = 0;
        this.#died(target, exit);
      });
      return program;
    } catch (error) {
      this.#step('failed');
      this.#target = null;
      throw error;
    }
  }

  #died(target: Target, { code, signal, lastLine }: ProgramExit): void {
    this.#program = null;
    this.#step(code === CREDENTIAL_REFUSED ? 'refused' : 'died');
    const how = signal ?? `code ${code ?? 'unknown'}`;
    this.#log.warn(`[WARNING] guru-connect-agent ended with ${how}: ${lastLine}`);
    if (this.#state === 'waiting') {
      this.#startLater(target);
      return;
    }
    this.#target = null;
    if (code === CREDENTIAL_REFUSED) this.#log.warn('[WARNING] Its key is refused; it is not started again.');
  }

  #startLater(target: Target): void {
    const wait = backOffDelay(this.#backOff, this.#attempt);
    this.#attempt += 1;
    this.#timer = setTimeout(() => {
      this.#step('timer');
      this.#restart = this.#launch(target).then(
        () => {
          this.keep();
          this.#log.info('[OK] guru-connect-agent is started again.');
        },
        (error: unknown) => this.#log.error(`[ERROR] guru-connect-agent stays down: ${errorText(error)}`),
      );
    }, wait);
  }
}
