import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Publication, SampleChannel } from '@guru/release-trust/testing';
import { identify } from '@guru-rmm/process-lock/process-identity.ts';
import type { Release } from '../src/remote-control/program/target.ts';
import { openDataFolder } from '../src/state/data-folder.ts';
import { deviceId } from '../src/state/device.ts';
import { saveEnrollment } from '../src/state/enrollment.ts';
import { AgentProcess } from './agent-process.ts';
import { AGENT_ID, AGENT_KEY, RmmServer } from './rmm-server.ts';

/** One server, one data folder, and the agents that a test starts on them. */
export class World {
  readonly server: RmmServer;
  readonly folder: string;
  readonly dataDir: string;
  readonly channel = new SampleChannel();
  #published = 0;
  readonly #agents: AgentProcess[] = [];

  private constructor(server: RmmServer, folder: string) {
    this.server = server;
    this.folder = folder;
    this.dataDir = join(folder, 'data');
  }

  static async create(): Promise<World> {
    return new World(await RmmServer.start(), await mkdtemp(join(tmpdir(), 'rmm-agent-')));
  }

  /** With what `enroll` leaves, without its process: that command has tests of its own. */
  static async enrolled(): Promise<World> {
    const world = await World.create();
    const folder = await openDataFolder(world.dataDir);
    await deviceId(folder);
    await saveEnrollment(folder, { server_url: world.server.url, agent_id: AGENT_ID, agent_key: AGENT_KEY });
    return world;
  }

  async enroll(token: string, server = this.server.url): Promise<{ code: number | null; output: string }> {
    const file = join(this.folder, 'token');
    await writeFile(file, `${token}\n`, { mode: 0o600 });
    return this.start(['enroll', '--server', server, '--token-file', file, '--data-dir', this.dataDir]).ended;
  }

  start(args: readonly string[], env?: NodeJS.ProcessEnv, through?: readonly string[]): AgentProcess {
    const agent = new AgentProcess(args, env, through);
    this.#agents.push(agent);
    return agent;
  }

  run(env?: NodeJS.ProcessEnv, through?: readonly string[]): AgentProcess {
    return this.start(['run', '--data-dir', this.dataDir, '--log-level', 'debug'], env, through);
  }

  /**
   * Publishes a remote desktop agent made of shell lines. It notes its process id, command line and environment
   * in the test's folder before it does anything else.
   */
  release(version: string, ...lines: string[]): Release {
    const notes = [
      `echo $$ >> ${this.folder}/${version}.pids`,
      `tr '\\0' '\\n' < /proc/$$/cmdline > ${this.folder}/${version}.cmdline`,
      `env > ${this.folder}/${version}.env`,
    ];
    const content = Buffer.from(['#!/bin/sh', ...notes, ...lines, ''].join('\n'));
    const url = this.server.publish(version, content);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const release = { version, url, size: content.length, sha256 };
    this.sign(release);
    return release;
  }

  /** Has the release channel sign these programs, and no others. */
  sign(first: Release | Pick<Publication, 'expires'>, ...more: Release[]): void {
    const releases = 'sha256' in first ? [first, ...more] : more;
    const { expires = {} } = 'sha256' in first ? {} : first;
    this.#published += 1;
    const programs = releases.map(({ url, version, size, sha256 }) => ({
      path: new URL(url).pathname.split('/').slice(-2).join('/'),
      version,
      size,
      sha256,
    }));
    this.channel.publish({ version: this.#published, programs, expires });
    this.server.publishMetadata(this.channel.files);
  }

  goodRelease(version: string): Release {
    return this.release(version, `echo '{"event":"registered"}'`, 'exec sleep 600');
  }

  get releaseRoot(): string {
    return Buffer.from(this.channel.root).toString();
  }

  ensurePayload(release: Release, more: object = {}): object {
    const connect_agent_id = '0d9a6c0e-6a55-4a0e-8a5b-1d1a3f7d5e10';
    const release_root = this.releaseRoot;
    return { relay_url: 'ws://127.0.0.1:18699', connect_agent_id, release, release_root, ...more };
  }

  ensure(release: Release, more: object = {}) {
    return this.server.command('remote_control.ensure', this.ensurePayload(release, more));
  }

  /** Has the machine join an attended session; its code waits at the server. */
  attend(release: Release, code: string | null = 'K7Q-2MX-94T') {
    if (code !== null) this.server.supportCodes.push(code);
    return this.server.command('remote_control.attend', this.attendPayload(release));
  }

  attendPayload(release: Release): object {
    const release_root = this.releaseRoot;
    return { relay_url: 'ws://127.0.0.1:18699', remote_control_id: randomUUID(), release, release_root };
  }

  note(name: string): string {
    const path = join(this.folder, name);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  /** Process ids with which a release has ever been run, oldest first. */
  pids(version: string): number[] {
    return this.note(`${version}.pids`).split('\n').filter(Boolean).map(Number);
  }

  living(version: string): number[] {
    return this.pids(version).filter((pid) => identify(pid) !== null);
  }

  async end(): Promise<void> {
    for (const { child, ended } of this.#agents) {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await ended;
    }
    await this.server.stop();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 10 }); // whoever is just ending may still write
  }
}
