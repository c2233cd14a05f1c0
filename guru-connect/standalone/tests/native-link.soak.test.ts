import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { AgentProcess } from '../../agent/tests/support/agent-process.ts';
import { AGENT } from '../../agent/tests/support/programs.ts';
import { Xvfb } from '../../agent/tests/support/xvfb.ts';
import { Xvnc } from '../../agent/tests/support/xvnc.ts';
import { bundleNativeViewer } from '../../native-viewer/scripts/bundle.ts';
import { ContractClient } from '../../server/tests/support/contract-client.ts';
import { startRelay, type TestRelay } from '../../server/tests/support/relay.ts';
import { Person } from './support/person.ts';
import { processesOf, stopProcesses } from './support/processes.ts';
import { shareOfColour } from './support/share-of-colour.ts';

const TECHNICIAN = { id: 'tech-1', name: 'Tessa Technician' };
const TEAL = [0, 128, 128] as const;
const run = promisify(execFile);
const out = fileURLToPath(new URL('../out/native-viewer', import.meta.url));

let relay: TestRelay;
let client: ContractClient;
/** The desktop of the machine, and the one of the technician. */
let machine: Xvnc;
let desk: Xvfb;
/** Settings and data of a user; also how this user's processes are known. */
let home: string;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  [relay, machine, desk] = await Promise.all([
    startRelay({
      viewer: fileURLToPath(new URL('../../viewer/dist', import.meta.url)),
    }),
    Xvnc.start(),
    Xvfb.start(),
    bundleNativeViewer(out),
  ]);
  client = new ContractClient(relay.url);
  machine.run('xsetroot', '-solid', '#008080');
});
afterAll(() => Promise.all([relay.close(), machine.stop(), desk.stop()]));

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'gc-native-home-'));
  environment = {
    PATH: process.env.PATH,
    LANG: 'C.UTF-8',
    HOME: home,
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_DATA_HOME: join(home, 'data'),
    TMPDIR: home,
  };
});
afterEach(async () => {
  await stopProcesses(home);
  rmSync(home, { recursive: true, force: true, maxRetries: 20 });
});

/** A program of this user, as a shell script. */
function writeScript(name: string, line: string): string {
  const file = join(home, name);
  writeFileSync(file, `#!/bin/sh\nexec ${line} "$@"\n`);
  chmodSync(file, 0o755);
  return file;
}

/** Chromium has no sandbox for root. */
const writeBrowser = () =>
  writeScript('browser', `${process.env.CHROMIUM ?? '/usr/bin/chromium'} --no-sandbox --disable-gpu`);

/** What the user types. */
async function command(...args: string[]): Promise<void> {
  await run(process.execPath, [join(out, 'main.mjs'), ...args], { env: environment });
}

/** What the desktop does with a link that a browser hands on. @returns the exit code */
async function follow(link: string, display: string): Promise<number> {
  try {
    await run('xdg-open', [link], { env: { ...environment, DISPLAY: display, BROWSER: 'false' } });
    return 0;
  } catch (error) {
    return Number((error as { code: unknown }).code);
  }
}

const windows = () => readdirSync(home).filter((name) => name.startsWith('guru-connect-window-'));

test('a link opens its session in an app window, once, and no process has the ticket in its arguments', async () => {
  const { key } = await client.call('createAgentKey', { path: { agent_id: 'front-desk' }, body: {} });
  const agent = new AgentProcess({
    relayUrl: relay.url.replace(/^http/, 'ws'),
    display: machine.display,
    credential: { agent_id: 'front-desk', agent_key: key },
  });
  try {
    await command('install', '--relay', relay.url, '--browser', writeBrowser());
    await eventually(
      async () => (await client.call('getAgent', { path: { agent_id: 'front-desk' } })).connected,
    );
    const session = await client.call('createSession', {
      body: { agent_id: 'front-desk', mode: 'unattended', technician: TECHNICIAN },
    });
    const path = { session_id: session.session_id };
    const { viewer_native_url } = await client.call('createViewerToken', { path, body: {} });
    const link = viewer_native_url ?? '';
    const ticket = /ticket=(.+)$/.exec(link)?.[1] ?? '';

    expect(await follow(link, desk.display)).toBe(0);
    await eventually(
      () => shareOfColour(desk.display, TEAL),
      (share) => share > 0.1,
      120_000,
    );
    const running = processesOf(home);
    expect(running.some(({ args }) => args.some((arg) => arg.startsWith('--app=file://')))).toBe(true);
    for (const { args } of running) {
      expect(args.join(' ')).not.toContain(ticket);
      expect(args.join(' ')).not.toContain('token');
    }

    // A second try shows why there is nothing, and disturbs nobody.
    expect(await follow(link, desk.display)).toBe(0);
    await eventually(() => windows().length === 2);
    const { status } = await client.call('getSession', { path });
    expect(status).toBe('active');

    await client.call('endSession', { path });
    await stopProcesses(home);
    await eventually(() => windows().length === 0);
  } finally {
    await agent.stop();
  }
});

test('a link with a support code starts the installed agent, which asks its user', async () => {
  const program = writeScript('guru-connect-agent', `${process.execPath} ${AGENT}`);
  await command('install', '--relay', relay.url, '--agent', program);
  const { code, session_id } = await client.call('createSupportCode', { body: { technician: TECHNICIAN } });
  const person = await Person.at(machine);
  try {
    expect(await follow(`guruconnect://session/${code}?relay=${relay.url}`, machine.display)).toBe(0);
    const running = processesOf(home);
    for (const { args } of running) expect(args.join(' ')).not.toContain(code);
    await person.decline();
    await eventually(async () => {
      const session = await client.call('getSession', { path: { session_id } });
      return session.end_reason === 'consent_declined';
    });
  } finally {
    person.close();
  }
});

test('a hostile link opens nothing, and nothing is opened once the program is uninstalled', async () => {
  await command('install', '--relay', relay.url, '--browser', writeBrowser());
  const ticket = 'a.b.c';
  const hostile = [
    `guruconnect://viewer?relay=https://evil.example&ticket=${ticket}`,
    `guruconnect://viewer?relay=${relay.url}&ticket=${ticket}&browser=/bin/sh`,
  ];
  for (const link of hostile) expect([link, await follow(link, desk.display)]).not.toEqual([link, 0]);
  expect(windows()).toEqual([]);
  expect(processesOf(home)).toEqual([]);

  await command('uninstall');
  expect(readdirSync(join(home, 'data/applications'))).toEqual([]);
  expect(await follow(`guruconnect://viewer?relay=${relay.url}&ticket=${ticket}`, desk.display)).not.toBe(0);
});
