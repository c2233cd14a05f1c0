import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { identify } from '@guru-rmm/process-lock/process-identity.ts';
import { errorText } from '../../base/error-text.ts';
import type { Log } from '../../base/log.ts';
import { endGroupRemains, endProcessGroup } from '../../process/end-process.ts';
import type { ConnectFiles } from '../../state/data-folder.ts';
import { isRegistered, shownLine } from './agent-output.ts';
import { childEnvironment } from './child-environment.ts';
import type { ProgramExit } from './launch-outcome.ts';
import { LineSplitter } from './line-splitter.ts';

/** A started remote desktop agent. */
export interface LaunchedProgram {
  /** Settles when it says that its relay knows it; never when it ends before. */
  readonly registered: Promise<void>;
  readonly lastLine: () => string;
  /** Settles when it has ended, for whatever reason. */
  readonly exited: Promise<ProgramExit>;
  /** Ends it with all its descendants; settles when it is gone. */
  end(): Promise<void>;
}

/** Pipes may stay open in a descendant after the program is gone; its last words are waited for this long. */
const LAST_WORDS_MS = 200;

/**
 * Starts a program that has just been verified, in a process group of its own, so that a Ctrl-C meant for this
 * agent does not hit it first. Who runs is written down at once: a successor of this agent finds it by that.
 */
export function launchProgram(
  program: string,
  files: ConnectFiles,
  secrets: readonly string[],
  log: Log,
): LaunchedProgram {
  const child = spawn(program, ['--config', files.config], {
    detached: true,
    env: childEnvironment(process.env),
    cwd: files.releases,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const identity = child.pid === undefined ? null : identify(child.pid);
  if (identity !== null) {
    try {
      writeFileSync(files.process, JSON.stringify(identity), { mode: 0o600 });
    } catch (error) {
      // A disk that is full must not leave a program behind that nobody looks after, nor keep it from serving.
      log.warn(`[WARNING] A later run will not find this program: ${errorText(error)}.`);
    }
  }

  let last = '';
  const { promise: registered, resolve: resolveRegistered } = withResolvers<void>();
  const { promise: exited, resolve: resolveExited } = withResolvers<ProgramExit>();

  const take = (line: string) => {
    if (isRegistered(line)) {
      resolveRegistered();
      return;
    }
    last = shownLine(line, secrets);
    log.debug(`guru-connect-agent: ${last}`);
  };
  for (const stream of [child.stdout, child.stderr]) {
    const splitter = new LineSplitter();
    stream.on('data', (chunk: Buffer) => splitter.push(chunk).forEach(take));
    stream.on('end', () => splitter.end().forEach(take));
  }

  const closed = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const finish = async (code: number | null, signal: string | null) => {
    await Promise.race([closed, delay(LAST_WORDS_MS)]);
    rmSync(files.process, { force: true });
    resolveExited({ kind: 'exited', code, signal, lastLine: last });
  };
  child.on('error', (error) => {
    last = shownLine(errorText(error), secrets);
    if (child.pid === undefined) void finish(null, null);
  });
  child.on('exit', (code, signal) => {
    if (child.pid !== undefined) endGroupRemains(child.pid);
    void finish(code, signal);
  });

  return {
    registered,
    lastLine: () => last,
    exited,
    async end() {
      if (identity !== null) await endProcessGroup(identity);
      await exited;
    },
  };
}

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
