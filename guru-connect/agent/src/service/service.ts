import { createHash } from 'node:crypto';
import { access, constants, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { folderProblem } from '@guru-connect/base/folder-problem';
import { eachTenth } from '@guru/program-download';
import { TrustStore } from '@guru/release-trust';
import type { AgentConfig, UpdateConfig } from '../config/config.ts';
import { EXIT } from '../fault/exit-code.ts';
import type { Logger } from '../logging/log.ts';
import { findUpdate } from './find-update.ts';
import { ProgramVersions, type Version } from './program-versions.ts';
import { type StartedVersion, startVersion } from './started-version.ts';

/** Waits before an agent that ended is started again, in milliseconds: the first, and the longest. */
const AGAIN_MS = { first: 1000, longest: 60_000 };
/** Starting these again changes nothing. */
const FINAL: readonly (number | null)[] = [EXIT.usage, EXIT.credentialRefused];

export interface ServiceOptions {
  /** Path of the configuration file, and what it says. */
  readonly configFile: string;
  readonly config: AgentConfig;
  /** Where downloaded versions are kept, mode 0700. */
  readonly folder: string;
  readonly installed: Version;
  readonly log: Logger;
}

/**
 * Keeps an agent running, and replaces it by what the release channel signs: downloaded beside it, started when no session
 * runs, and given up for the last good version when the relay does not come to know it.
 */
export class Service {
  readonly #options: ServiceOptions;
  readonly #versions: ProgramVersions;
  readonly #stopped = new AbortController();
  #child: StartedVersion | undefined;

  constructor(options: ServiceOptions) {
    this.#options = options;
    this.#versions = new ProgramVersions(options.folder, options.installed);
  }

  /** Runs until `stop`, or until the agent ends in a way that no start mends. @returns exit code */
  async run(): Promise<number> {
    await this.#makeFolder();
    let current = await this.#versions.lastGood();
    let child = this.#start(current);
    let waitMs = AGAIN_MS.first;
    for (;;) {
      const next = await this.#nextOf(child, current);
      if (this.#stopped.signal.aborted) return EXIT.stopped;
      if (typeof next !== 'number' && next !== null) {
        ({ version: current, child } = await this.#try(next, current));
        waitMs = AGAIN_MS.first;
        continue;
      }
      if (next !== null && FINAL.includes(next)) return next;
      this.#options.log.warn({ code: next }, '[WARNING] the agent ended; it is started again');
      await delay(waitMs, undefined, { signal: this.#stopped.signal }).catch(() => undefined);
      if (this.#stopped.signal.aborted) return EXIT.stopped;
      waitMs = Math.min(waitMs * 2, AGAIN_MS.longest);
      current = await this.#versions.lastGood();
      child = this.#start(current);
    }
  }

  /** An agent that cannot be replaced is better than none. */
  async #makeFolder(): Promise<void> {
    const { folder, log } = this.#options;
    await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
      log.warn({ folder }, `[WARNING] the agent will not update itself: ${this.#inWords(error)}`);
    });
  }

  /** On a full disk what came up is forgotten at the next start, and what did not is tried again. */
  async #remember(noted: Promise<void>): Promise<void> {
    await noted.catch((error: unknown) =>
      this.#options.log.warn(`[WARNING] how the new version fared is not noted: ${this.#inWords(error)}`),
    );
  }

  #inWords(error: unknown): string {
    const cause = error instanceof Error ? error.cause : undefined;
    const problem = folderProblem(error) ?? folderProblem(cause);
    if (problem !== undefined) return `the folder ${this.#options.folder} ${problem}`;
    return error instanceof Error ? error.message : String(error);
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#child?.end();
  }

  #start(version: Version): StartedVersion {
    this.#child = startVersion(version, this.#options.configFile);
    return this.#child;
  }

  /** The version to start once the running one has ended for it; else the exit code. */
  async #nextOf(child: StartedVersion, current: Version): Promise<Version | number | null> {
    const ended = new AbortController();
    const signal = AbortSignal.any([ended.signal, this.#stopped.signal]);
    const staged = this.#awaitUpdate(current, signal);
    const first = await Promise.race([child.exited, staged]);
    ended.abort();
    if (first === null || typeof first === 'number' || first === undefined) return await child.exited;
    this.#options.log.info(
      { version: first.version },
      'a new version is ready; it starts when no session runs',
    );
    child.endWhenIdle();
    await child.exited;
    return first;
  }

  /** @returns undefined when the signal came first; never while updates are off */
  async #awaitUpdate(current: Version, signal: AbortSignal): Promise<Version | undefined> {
    const { update } = this.#options.config;
    while (!signal.aborted) {
      const wait = delay((update?.checkSeconds ?? 3600) * 1000, undefined, { signal });
      await wait.catch(() => undefined);
      if (signal.aborted || !update?.enabled) continue;
      const staged = await this.#stage(update, current, signal).catch((error: unknown) => {
        const { code } = error as { code?: unknown };
        if (!signal.aborted)
          this.#options.log.warn(
            { code },
            `[WARNING] the release channel is not used: ${this.#inWords(error)}`,
          );
        return undefined;
      });
      if (staged) return staged;
    }
    return undefined;
  }

  async #stage({ root }: UpdateConfig, current: Version, signal: AbortSignal): Promise<Version | undefined> {
    const { folder, config } = this.#options;
    // Node's recursive mkdir says of a read-only file system that the folder does not exist.
    await access(folder, constants.W_OK);
    const trust = join(folder, 'trust', createHash('sha256').update(root).digest('hex'));
    const update = await findUpdate(config.relayUrl, root, new TrustStore(trust), signal);
    if (!update || update.sha256 === current.sha256 || (await this.#versions.isRefused(update.sha256)))
      return undefined;
    const { version } = update;
    const logged = eachTenth((percent) =>
      this.#options.log.info({ version, percent }, 'downloading a new version'),
    );
    return await this.#versions.stage(update, signal, logged);
  }

  /** Starts a version on trial; the last good one when that does not come up. */
  async #try(next: Version, good: Version): Promise<{ version: Version; child: StartedVersion }> {
    const { log, config } = this.#options;
    const trialMs = (config.update?.trialSeconds ?? 60) * 1000;
    const trial = this.#start(next);
    if (await trial.cameUp(trialMs)) {
      await this.#remember(this.#versions.keep(next, good));
      log.info({ version: next.version }, '[OK] the new version runs');
      return { version: next, child: trial };
    }
    await trial.end();
    if (this.#stopped.signal.aborted) return { version: good, child: trial };
    log.error(
      { version: next.version, good: good.version },
      '[ERROR] the new version did not come up; the last good one is back',
    );
    const child = this.#start(good);
    // When the relay does not know the good one either, the new one is not to blame: it is tried again.
    if (await child.cameUp(trialMs)) await this.#remember(this.#versions.refuse(next.sha256));
    return { version: good, child };
  }
}
