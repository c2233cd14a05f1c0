import { clearDownloads, type OnProgress } from '@guru/program-download';
import { CommandFailure } from '../base/command-failure.ts';
import { errorText } from '../base/error-text.ts';
import { remoteControlSupported } from '../base/platform.ts';
import { type AttendRequest, type AttendResult, attend } from './attend.ts';
import type { RemoteControlContext } from './context.ts';
import { ensure } from './ensure.ts';
import type { EnsureRequest, EnsureResult } from './ensure-request.ts';
import { storedKey } from './launch/agent-config.ts';
import { ownFolders } from './program/program-folder.ts';
import { sameTarget } from './program/target.ts';
import { forgetTarget, loadTarget } from './program/target-file.ts';
import { endLeftOver } from './supervise/end-left-over.ts';

interface Running {
  readonly request: EnsureRequest;
  readonly result: Promise<EnsureResult>;
  readonly stop: AbortController;
  /** Of each request that shares the run. */
  readonly listeners: OnProgress[];
}

/** The remote desktop agent of this machine. One thing is done to it at a time; equal requests share one run. */
export class RemoteControl {
  #queue: Promise<unknown> = Promise.resolve();
  #running: Running | null = null;
  /** Aborted by `stop`, for attended sessions that are being started. */
  #stopped = new AbortController();
  readonly #context: RemoteControlContext;

  constructor(context: RemoteControlContext) {
    this.#context = context;
  }

  /**
   * Clears away what a killed run of this agent left, then starts what ran when this agent was last stopped.
   * A failure is logged, not thrown: the server asks again when somebody needs it.
   */
  resume(): Promise<void> {
    const { attended, files, supervisor, log } = this.#context;
    return this.#inTurn(async () => {
      await endLeftOver(files, log);
      await attended.endLeftOver();
      for (const { downloads } of ownFolders(files)) await clearDownloads(downloads);
      const target = await loadTarget(files);
      if (target === null || (await storedKey(files, target.connect_agent_id)) === null) return;
      await supervisor.start(target);
      supervisor.keep();
      log.info(`[OK] guru-connect-agent ${target.release.version} is started.`);
    }).catch((error: unknown) => log.error(`[ERROR] guru-connect-agent stays down: ${errorText(error)}`));
  }

  /** @throws CommandFailure; see `ensure` */
  ensure(request: EnsureRequest, signal: AbortSignal, onProgress: OnProgress): Promise<EnsureResult> {
    requireSupport();
    const running = this.#running;
    if (running !== null && covers(running.request, request)) {
      running.listeners.push(onProgress);
      return running.result;
    }
    const listeners = [onProgress];
    const report: OnProgress = (...progress) => {
      for (const listener of listeners) listener(...progress);
    };
    const stop = new AbortController();
    const result = this.#inTurn(() =>
      ensure(this.#context, request, AbortSignal.any([signal, stop.signal]), report),
    ).finally(() => {
      if (this.#running?.stop === stop) this.#running = null;
    });
    this.#running = { request, result, stop, listeners };
    return result;
  }

  /** @throws CommandFailure; see `attend` */
  attend(request: AttendRequest, signal: AbortSignal, onProgress: OnProgress): Promise<AttendResult> {
    requireSupport();
    return this.#inTurn(() =>
      attend(this.#context, request, AbortSignal.any([signal, this.#stopped.signal]), onProgress),
    );
  }

  /** Ends the remote desktop agent for good; a request that is under way is given up. */
  async stop(): Promise<void> {
    const reason = new CommandFailure(
      'agent_exited',
      'Remote control was told to stop while it was being started.',
    );
    this.#running?.stop.abort(reason);
    this.#stopped.abort(reason);
    this.#stopped = new AbortController();
    await this.#inTurn(async () => {
      await this.#endBoth();
      await forgetTarget(this.#context.files);
    });
  }

  /** Ends the remote desktop agent until this agent runs again. */
  shutDown(): Promise<void> {
    return this.#inTurn(() => this.#endBoth());
  }

  async #endBoth(): Promise<void> {
    await Promise.all([this.#context.supervisor.end(), this.#context.attended.end()]);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => undefined);
    return done;
  }
}

/** @throws CommandFailure `platform_unsupported` */
function requireSupport(): void {
  if (remoteControlSupported()) return;
  throw new CommandFailure('platform_unsupported', 'Remote control is not available on this platform.');
}

/** Does a run for `first` do all that `second` asks for? */
function covers(first: EnsureRequest, second: EnsureRequest): boolean {
  return sameTarget(first, second) && (first.rotate_key === true || second.rotate_key !== true);
}
