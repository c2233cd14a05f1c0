import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateChannelKeys, SampleChannel } from '@guru/release-trust/testing';
import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { AgentProcess, BUNDLED } from './support/agent-process.ts';
import { FakeRelay } from './support/fake-relay.ts';
import { inMounts } from './support/in-mounts.ts';
import { AGENT } from './support/programs.ts';
import { Xvfb } from './support/xvfb.ts';

const PLATFORM = `${process.platform}-${process.arch}`;

let server: Xvfb;
let relay: FakeRelay;
let channel: SampleChannel;
let folder: string;
let published: number;
let agents: AgentProcess[];

beforeAll(async () => {
  server = await Xvfb.start();
});
afterAll(() => server.stop());
beforeEach(async () => {
  relay = await FakeRelay.start();
  channel = new SampleChannel();
  folder = mkdtempSync(join(tmpdir(), 'self-update-'));
  published = 0;
  agents = [];
});
afterEach(async () => {
  for (const agent of agents) await agent.stop();
  await relay.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The installed version, as a service. */
function start({ mount, ...update }: { mount?: string; enabled?: boolean } = {}): AgentProcess {
  const root = JSON.parse(Buffer.from(channel.root).toString());
  const agent = new AgentProcess({
    relayUrl: relay.url,
    display: server.display,
    service: join(folder, 'service'),
    ...(mount && { command: inMounts([{ folder: join(folder, 'service'), options: mount }], BUNDLED) }),
    credential: {
      agent_id: 'machine-1',
      agent_key: 'gck_test_0123456789abcdef',
      update: { root, check_seconds: 1, trial_seconds: 20, ...update },
    },
  });
  agents.push(agent);
  return agent;
}

/** Publishes a version that leaves a mark, then does what the lines say. @returns the path of its program */
function publish(version: string, lines: string, keys = channel.keys): string {
  const content = Buffer.from(`#!/bin/sh\necho run >> ${folder}/${version}\n${lines}\n`);
  const path = `${PLATFORM}/guru-connect-agent`;
  const sha256 = createHash('sha256').update(content).digest('hex');
  published += 1;
  channel.publish({ version: published, programs: [{ path, version, size: content.length, sha256 }], keys });
  for (const [name, bytes] of channel.files) relay.files.set(`/releases/stable/metadata/${name}`, bytes);
  relay.files.set(`/releases/stable/${path}`, content);
  return `/releases/stable/${path}`;
}
/** The real agent, under another version. */
const publishGood = (version: string) => publish(version, `exec ${process.execPath} ${AGENT} "$@"`);

const runs = (version: string) =>
  existsSync(join(folder, version)) ? readFileSync(join(folder, version), 'utf8').split('\n').length - 1 : 0;
const registrations = () => relay.control.all.filter(({ $case }) => $case === 'register').length;
const beats = () => relay.control.all.filter(({ $case }) => $case === 'heartbeat').length;
const saidTimes = (agent: AgentProcess, text: string) =>
  agent.lines.filter(({ msg }) => String(msg).includes(text)).length;

test('takes a newer version over when the session that runs has ended, and starts with it from then on', async () => {
  relay.heartbeatMs = 1000;
  const agent = start();
  await relay.registered();
  await relay.startSession();
  publishGood('1.1.0');
  await eventually(() => saidTimes(agent, 'a new version is ready') === 1);
  // Two heartbeats: an agent without a session would have ended by then.
  const before = beats();
  await eventually(() => beats() >= before + 2);
  expect([runs('1.1.0'), registrations()]).toEqual([0, 1]);
  relay.endSession();
  await eventually(() => saidTimes(agent, '[OK] the new version runs') === 1);
  expect([runs('1.1.0'), registrations()]).toEqual([1, 2]);
  expect(await agent.stop()).toBe(0);
  start();
  await eventually(() => registrations() === 3);
  expect(runs('1.1.0')).toBe(2);
});

test('brings the last good version back when a newer one does not come up, and does not try that again', async () => {
  const agent = start();
  await relay.registered();
  publish('1.1.0', 'exit 3');
  await eventually(() => saidTimes(agent, 'the last good one is back') === 1);
  await eventually(() => registrations() === 2);
  const looks = () => relay.askedFor.filter((path) => path.endsWith('timestamp.json')).length;
  const before = looks();
  await eventually(() => looks() >= before + 2);
  expect(runs('1.1.0')).toBe(1);
  publishGood('1.1.1');
  await eventually(() => saidTimes(agent, '[OK] the new version runs') === 1);
});

test('runs nothing that is signed with other keys, or is not what was signed', async () => {
  const agent = start();
  await relay.registered();
  publish('6.6.6', 'exit 0', generateChannelKeys());
  await eventually(() => saidTimes(agent, 'the release channel is not used') >= 1);
  publishGood('1.1.0');
  relay.files.set(`/releases/stable/${PLATFORM}/guru-connect-agent`, Buffer.from('#!/bin/sh\n'));
  const before = saidTimes(agent, 'the release channel is not used');
  await eventually(() => saidTimes(agent, 'the release channel is not used') > before + 1);
  expect([runs('6.6.6'), runs('1.1.0'), registrations()]).toEqual([0, 0, 1]);
});

test('continues a download that broke off, and logs how far it is', async () => {
  const agent = start();
  await relay.registered();
  const path = publish('1.1.0', `exec ${process.execPath} ${AGENT} "$@"\n# ${'-'.repeat(100_000)}`);
  relay.stalls.set(path, 40_000);
  const downloads = join(folder, 'service', 'downloads');
  const partSize = () => {
    const [part] = existsSync(downloads)
      ? readdirSync(downloads).filter((name) => name.endsWith('.part'))
      : [];
    return part === undefined ? 0 : statSync(join(downloads, part)).size;
  };
  await eventually(() => partSize() === 40_000);
  relay.stalled[0]?.destroy();
  await eventually(() => saidTimes(agent, '[OK] the new version runs') === 1);
  expect(relay.ranges).toEqual(['bytes=40000-']);
  const percents = agent.lines
    .filter(({ msg }) => msg === 'downloading a new version')
    .map(({ percent }) => percent);
  expect([percents.includes(30), percents.at(-1)]).toEqual([true, 100]);
  expect(readdirSync(downloads)).toEqual([]);
});

test('does not ask for a newer version when updates are off', async () => {
  relay.heartbeatMs = 1000;
  start({ enabled: false });
  publishGood('1.1.0');
  // Three heartbeats: it would have asked by then.
  await eventually(() => beats() >= 3);
  expect(relay.askedFor).toEqual([]);
});

test.each([
  ['noexec', 'noexec', /does not run programs \(noexec\)/],
  ['read-only', 'ro', /is read-only/],
  ['full', 'size=4k', /is full/],
])('runs the installed version where its folder is %s, and says so', async (_what, mount, words) => {
  mkdirSync(join(folder, 'service'), { mode: 0o700 });
  const agent = start({ mount });
  await relay.registered();
  publish('1.1.0', `exec ${process.execPath} ${AGENT} "$@"\n# ${'-'.repeat(10_000)}`);
  await eventually(() => agent.lines.some(({ msg }) => words.test(String(msg))));
  expect([runs('1.1.0'), registrations()]).toEqual([0, 1]);
});
