import { system } from '#system';
import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { CommandFailure } from '../../base/command-failure.ts';
import { errorText } from '../../base/error-text.ts';
import type { Log } from '../../base/log.ts';
import type { ConnectFiles } from '../../state/data-folder.ts';
import { installedProgram } from '../program/program-folder.ts';
import type { Release } from '../program/target.ts';
import { verifyProgram } from '../program/verify-program.ts';
import { isRegistered, shownLine } from './agent-output.ts';
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
 * Starts a program that has just been verified. Who runs is written down at once: a successor of this agent finds it by that.
 * @param secrets are cut out of what it prints
 */
export function launchProgram(
  program: string,
  files: ConnectFiles,
  secrets: readonly string[],
  log: Log,
): LaunchedProgram {
  const started = system.start({ program, config: files.config, folder: files.releases });
  if (started.identity !== null) {
    try {
      writeFileSync(files.process, JSON.stringify(started.identity), { mode: 0o600 });
    } catch (error) {
      // A disk that is full must not leave a program behind that nobody looks after, nor keep it from serving.
      log.warn(`[WARNING] A later run will not find this program: ${errorText(error)}.`);
    }
  }

  let last = '';
  let resolveRegistered = () => {};
  const registered = new Promise<void>((resolve) => {
    resolveRegistered = resolve;
  });
  const take = (line: string) => {
    if (isRegistered(line)) {
      resolveRegistered();
      return;
    }
    last = shownLine(line, secrets);
    log.debug(`guru-connect-agent: ${last}`);
  };
  for (const stream of started.output) {
    const splitter = new LineSplitter();
    stream.on('data', (chunk: Buffer) => splitter.push(chunk).forEach(take));
    stream.on('end', () => splitter.end().forEach(take));
  }
  const exited = started.exited.then(async ({ code, signal }): Promise<ProgramExit> => {
    await Promise.race([started.closed, delay(LAST_WORDS_MS)]);
    rmSync(files.process, { force: true });
    return { kind: 'exited', code, signal, lastLine: shownLine(started.fault(), secrets) || last };
  });
  return {
    registered,
    lastLine: () => last,
    exited,
    async end() {
      await started.end();
      await exited;
    },
  };
}

/**
 * Verifies an installed program once more, since it may have been altered since, and starts it. Where a system can, the file is
 * held from before the look until it runs, so that it cannot be replaced in between.
 * @throws CommandFailure `checksum_mismatch`
 */
export async function launchVerified(
  release: Release,
  files: ConnectFiles,
  secrets: readonly string[],
  log: Log,
): Promise<LaunchedProgram> {
  const path = await installedProgram(files, release);
  const letGo = system.holdFile(path);
  try {
    const found = letGo === null ? 'missing' : await verifyProgram(path, release);
    if (found === 'sound') return launchProgram(path, files, secrets, log);
    throw new CommandFailure(
      'checksum_mismatch',
      `The installed guru-connect-agent is ${found}; it is not started.`,
    );
  } finally {
    letGo?.();
  }
}
