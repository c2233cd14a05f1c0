import { createHash, randomUUID } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fetchAlone } from '@guru-rmm/lab/base/fetch-alone.ts';
import { waitUntil } from '@guru-rmm/lab/base/wait-until.ts';
import type { TechnicianBrowser } from '@guru-rmm/lab/check/browser.ts';
import { endSession, openAgent, signIn } from '@guru-rmm/lab/check/dashboard.ts';
import { readCommandLine, readExecutable } from '@guru-rmm/lab/processes/process-table.ts';
import { findWorldProcesses } from '@guru-rmm/lab/processes/world-processes.ts';
import { unpackRelease } from '@guru-rmm/lab/releases/unpack-release.ts';
import { type RmmAgent, waitUntilOnline } from '@guru-rmm/lab/servers/rmm-agent.ts';
import type { World } from '@guru-rmm/lab/world.ts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { findReleasedAgent } from './connect-agent.ts';
import { clickWhenOffered, patientBrowser, waitForError, waitForPicture } from './patient-browser.ts';
import {
  callRemoteControl,
  endWorldAndFolder,
  expectEnvelope,
  expectNothingLeft,
  freshWorld,
  LONG_MS,
  latestAudit,
  latestAuditEvent,
  nextMajorRelease,
} from './support.ts';

let world: World;
let browser: TechnicianBrowser;
let page: Page;

beforeAll(async () => {
  world = await freshWorld();
  browser = await patientBrowser(world);
  page = browser.page;
  await signIn(page, world);
});

afterEach(async () => {
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.goto('about:blank');
});

afterAll(async () => {
  await browser?.close();
  await endWorldAndFolder(world, 'refusals');
});

/** Clicks in the dashboard and gives the failure that the technician reads. */
async function clickAndFail(agentId: string) {
  await openAgent(page, world, agentId);
  await clickWhenOffered(page);
  return waitForError(page);
}

/** What stands beside a button that cannot be clicked. */
async function whyNot(agentId: string, wanted: RegExp): Promise<void> {
  await openAgent(page, world, agentId);
  await page.getByTestId('remote-control-why-not').filter({ hasText: wanted }).waitFor();
  expect(await page.getByTestId('remote-control-button').isDisabled()).toBe(true);
}

describe('machines', () => {
  test('an unknown one', async () => {
    const unknown = randomUUID();
    expectEnvelope(await callRemoteControl(world, unknown), 404, 'agent_not_found');
    expect(await latestAuditEvent(world, 'remote_control_refused')).toMatchObject({ subject: unknown });
    await expectNothingLeft(world);
  });

  test('one that is offline: the button says so, and the server refuses', async () => {
    const offline = await world.addAgent('offline-agent');
    await whyNot(offline.agentId, /offline/);
    expectEnvelope(await callRemoteControl(world, offline.agentId), 409, 'agent_offline');
    expect(await latestAudit(world, offline.agentId)).toMatchObject({
      status: 'failed',
      error_code: 'agent_offline',
    });
    await expectNothingLeft(world);
  });
});

describe('viewer tokens', () => {
  /** Lets the broker answer, then does something to the viewer's address before the page gets it. */
  async function changeAnswer(change: (url: string) => Promise<string>): Promise<void> {
    await page.route('**/api/agents/*/remote-control', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      const response = await route.fetch({ timeout: 0 }); // the broker says itself when it gives up
      const body = await response.json();
      await route.fulfill({
        response,
        json: { ...body, viewer_embed_url: await change(body.viewer_embed_url) },
      });
    });
  }

  async function expectRefused(): Promise<void> {
    const shown = await clickAndFail(world.agent.agentId);
    expect(shown.code).toBe('token_refused');
    // the page tells the end and the reason at once, in calls of their own
    await waitUntil(
      async () => (await latestAudit(world, world.agent.agentId)).events.includes('viewer_error'),
      { what: "The page's report of the viewer's error", timeoutMs: LONG_MS },
    );
    await page.goto('about:blank');
    await expectNothingLeft(world);
  }

  test('one that has expired', async () => {
    await world.gc.stop();
    await world.gc.start({ CONNECT_VIEWER_TOKEN_SECONDS: '1' });
    await changeAnswer(async (url) => {
      await sleep(2500);
      return url;
    });
    await expectRefused();
    await world.gc.stop();
    await world.gc.start();
  });

  test("one of another machine's session", async () => {
    const other = await world.addAgent('other-agent');
    await other.start();
    await waitUntilOnline(world.api, other.agentId);
    const foreign = await callRemoteControl(world, other.agentId);
    expect(foreign.status).toBe(201);
    const { viewer_embed_url, remote_control_id } = foreign.body as Record<string, string>;
    await changeAnswer(async (url) => url.replace(/#.*/, new URL(viewer_embed_url ?? '').hash));
    const shown = await clickAndFail(world.agent.agentId);
    expect(shown.code).toBe('token_refused');
    await page.goto('about:blank');
    await world.api.call('DELETE', `/api/remote-control/${remote_control_id}`);
    await expectNothingLeft(world);
    await other.stop();
  });

  test('one that was used already', async () => {
    let used = '';
    await changeAnswer(async (url) => {
      used = url;
      return url;
    });
    await openAgent(page, world, world.agent.agentId);
    await clickWhenOffered(page);
    await waitForPicture(page);
    const thief = await browser.context.newPage();
    await thief.goto(used.replace('embed=1&', ''));
    await thief.getByTestId('notice').waitFor();
    expect(await thief.getByTestId('screen').getAttribute('width')).toBe('1');
    await thief.close();
    await waitForPicture(page);
    await endSession(page);
    await expectNothingLeft(world);
  });
});

describe('Guru Connect', () => {
  afterEach(async () => {
    if (world.gc.service()) await world.gc.stop();
    await world.gc.start();
    // what Guru Connect can do is kept for half a minute; a restart looks at once
    if (await remoteControlIsAvailable()) return;
    await world.rmm.stop();
    await world.rmm.start();
    await waitUntil(remoteControlIsAvailable, { what: 'The return of remote control', timeoutMs: LONG_MS });
    await waitUntilOnline(world.api, world.agent.agentId);
  });

  async function askCapabilities(): Promise<{ available?: boolean }> {
    return (await world.api.call('GET', '/api/remote-control/capabilities')).body as { available?: boolean };
  }

  const remoteControlIsAvailable = async () => (await askCapabilities()).available === true;

  /** The page asks anew every half minute, and its button must not go before it is clicked, however long that takes. */
  async function keepButton(): Promise<void> {
    const capabilities = await waitUntil(
      async () => {
        const answer = await askCapabilities();
        return answer.available === true && answer;
      },
      { what: 'The offer of remote control', timeoutMs: LONG_MS },
    );
    await page.route('**/api/remote-control/capabilities', (route) => route.fulfill({ json: capabilities }));
  }

  async function expectFailedRow(code: string): Promise<void> {
    expect(await latestAudit(world, world.agent.agentId)).toMatchObject({
      status: 'failed',
      error_code: code,
    });
  }

  test('cannot be reached', async () => {
    await keepButton();
    await openAgent(page, world, world.agent.agentId);
    await world.gc.stop();
    await page.getByTestId('remote-control-button').click();
    expect((await waitForError(page)).code).toBe('connect_unreachable');
    await expectFailedRow('connect_unreachable');
    expectEnvelope(await callRemoteControl(world, world.agent.agentId), 502, 'connect_unreachable');
    await world.gc.start();
    await expectNothingLeft(world);
  });

  test('has no integration key', async () => {
    await keepButton();
    await openAgent(page, world, world.agent.agentId);
    await world.gc.stop();
    await world.gc.start({ CONNECT_INTEGRATION_KEY_FILE: '' });
    await page.getByTestId('remote-control-button').click();
    expect((await waitForError(page)).code).toBe('connect_not_configured');
    await expectFailedRow('connect_not_configured');
    expectEnvelope(await callRemoteControl(world, world.agent.agentId), 503, 'connect_not_configured');
    await expectNothingLeft(world);
  });

  test('has another integration key', async () => {
    await openAgent(page, world, world.agent.agentId);
    await world.gc.stop();
    const key = 'another-key-that-nobody-has-told-guru-rmm';
    await world.gc.start({ CONNECT_INTEGRATION_KEY_FILE: '', CONNECT_INTEGRATION_KEY: key });
    expectEnvelope(await callRemoteControl(world, world.agent.agentId), 502, 'connect_rejected');
    await expectFailedRow('connect_rejected');
    await expectNothingLeft(world);
  });

  test('has the embedded viewer switched off: the button is disabled and says why', async () => {
    await world.gc.stop();
    await world.gc.start({ CONNECT_DISABLED_FEATURES: 'embedded_viewer' });
    expectEnvelope(await callRemoteControl(world, world.agent.agentId), 409, 'capability_unavailable');
    await whyNot(world.agent.agentId, /embedded viewer/i);
    await expectFailedRow('capability_unavailable');
    await expectNothingLeft(world);
  });

  test('serves a later major of the contract alone: refused in words, and all else of Guru RMM works on', async () => {
    const release = await unpackRelease(nextMajorRelease(), 'bin/guru-connect', world.paths.releases);
    await world.gc.stop();
    await world.gc.start({}, path.join(release, 'bin/guru-connect'));
    const spoken = await (await fetchAlone(`${world.gc.url}/api/integration/capabilities`)).json();
    expect(spoken).toMatchObject({ contract_version: '2.0.0', supported_versions: ['v2'] });
    expectEnvelope(await callRemoteControl(world, world.agent.agentId), 502, 'contract_incompatible');
    await whyNot(world.agent.agentId, /contract 2\.0\.0.*needs an update/);
    await expectFailedRow('contract_incompatible');
    await expectNothingLeft(world);
    expect(await world.api.listAgents()).toContainEqual(expect.objectContaining({ online: true }));
  });
});

describe('the released agent', () => {
  let original: Buffer;
  let file: string;
  let manifestFile: string;
  let manifest: string;

  beforeAll(() => {
    ({ manifestFile, file } = findReleasedAgent(world));
    manifest = readFileSync(manifestFile, 'utf8');
    original = readFileSync(file);
  });

  afterEach(() => {
    writeFileSync(file, original);
    writeFileSync(manifestFile, manifest);
  });

  async function freshMachine(name: string): Promise<RmmAgent> {
    const machine = await world.addAgent(name);
    await machine.start();
    await waitUntilOnline(world.api, machine.agentId);
    return machine;
  }

  /** Programs that lie in, or were given a file of, a machine's data folder; the RMM agent itself apart. */
  const launchedBy = (machine: RmmAgent) =>
    findWorldProcesses(world.paths.dataDir).filter(
      ({ pid }) =>
        pid !== machine.service()?.pid &&
        (readExecutable(pid)?.startsWith(`${machine.dataDir}/`) ||
          readCommandLine(pid).some(
            (word) => word.startsWith(`${machine.dataDir}/`) && word !== machine.dataDir,
          )),
    );

  async function expectCommandFailure(machine: RmmAgent, cause: string): Promise<void> {
    const shown = await clickAndFail(machine.agentId);
    expect(shown).toMatchObject({ code: 'agent_command_failed', causeCode: cause });
    expect(await latestAudit(world, machine.agentId)).toMatchObject({
      status: 'failed',
      error_code: 'agent_command_failed',
      cause_code: cause,
    });
    expectEnvelope(await callRemoteControl(world, machine.agentId), 502, 'agent_command_failed', cause);
    await expectNothingLeft(world);
    expect(launchedBy(machine)).toEqual([]);
  }

  test('one byte changed on the way: refused before anything runs', async () => {
    const machine = await freshMachine('corrupted-agent');
    // Without its compressed copy, the program itself travels.
    const folder = path.dirname(file);
    for (const name of readdirSync(folder)) if (name.endsWith('.br')) rmSync(path.join(folder, name));
    const changed = Buffer.from(original);
    const middle = changed.length >> 1;
    changed[middle] = (changed[middle] ?? 0) ^ 1;
    writeFileSync(file, changed);
    await expectCommandFailure(machine, 'checksum_mismatch');
    await machine.stop();
  });

  test('a program that nobody has signed, and, signed, one that dies at start', async () => {
    const machine = await freshMachine('dying-agent');
    const ran = path.join(world.paths.dataDir, 'it-ran');
    const dying = Buffer.from(`#!/bin/sh\ntouch ${ran}\necho broken beyond repair >&2\nexit 3\n`);
    writeFileSync(file, dying);
    chmodSync(file, 0o755);
    const described = JSON.parse(manifest);
    described.agents['linux-x64'].size = dying.length;
    described.agents['linux-x64'].sha256 = createHash('sha256').update(dying).digest('hex');
    writeFileSync(manifestFile, JSON.stringify(described));
    await world.rmm.stop(); // it keeps the release's description for a while
    await world.rmm.start();
    await world.api.signIn(world.signIn);
    await waitUntilOnline(world.api, machine.agentId);
    await expectCommandFailure(machine, 'release_untrusted');
    expect(existsSync(ran)).toBe(false);
    await world.gc.stop(); // it signs what it finds at its start
    await world.gc.start();
    await expectCommandFailure(machine, 'agent_exited');
    expect(existsSync(ran)).toBe(true);
    await machine.stop();
  });
});
