import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fetchAlone } from '@guru-rmm/lab/base/fetch-alone.ts';
import { silentProgress } from '@guru-rmm/lab/base/progress.ts';
import { waitUntil } from '@guru-rmm/lab/base/wait-until.ts';
import { findFinishedAudit, readRmmAudit } from '@guru-rmm/lab/check/audit.ts';
import type { TechnicianBrowser } from '@guru-rmm/lab/check/browser.ts';
import { endSession, openAgent, signIn } from '@guru-rmm/lab/check/dashboard.ts';
import { driveBrowser } from '@guru-rmm/lab/check/run-check.ts';
import { waitForSamePicture } from '@guru-rmm/lab/check/same-picture.ts';
import { embeddedViewer } from '@guru-rmm/lab/check/viewer.ts';
import { MONITORS } from '@guru-rmm/lab/desktop/virtual-desktop.ts';
import { findWorldProcesses } from '@guru-rmm/lab/processes/world-processes.ts';
import { waitUntilOnline } from '@guru-rmm/lab/servers/rmm-agent.ts';
import { rmmApi } from '@guru-rmm/lab/servers/rmm-api.ts';
import type { World } from '@guru-rmm/lab/world.ts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { holdCallsAgainstContract, THROUGH_PROXY } from './contract-proxy.ts';
import { clickWhenOffered, patientBrowser, waitForPicture } from './patient-browser.ts';
import {
  callRemoteControl,
  endWorldAndFolder,
  expectEnvelope,
  expectNothingLeft,
  freshWorld,
  LONG_MS,
  latestAudit,
  latestAuditEvent,
  PORTS,
  pinnedTo10,
} from './support.ts';

holdCallsAgainstContract();

let world: World;
let browser: TechnicianBrowser;
let page: Page;
const pages: Page[] = [];

beforeAll(async () => {
  world = await freshWorld(3, THROUGH_PROXY);
  browser = await patientBrowser(world);
  page = browser.page;
});

afterEach(async () => {
  for (const extra of pages.splice(0)) await extra.close();
});

afterAll(async () => {
  await browser?.close();
  await endWorldAndFolder(world, 'main-path');
});

async function newPage(): Promise<Page> {
  const fresh = await browser.context.newPage();
  pages.push(fresh);
  return fresh;
}

/** From the dashboard's start to the machine's picture. */
async function connect(on: Page): Promise<void> {
  await openAgent(on, world, world.agent.agentId);
  await clickWhenOffered(on);
  await waitForPicture(on);
}

describe('the main path', () => {
  test('the log names the contract and the features of Guru Connect from the start', async () => {
    const served = await (await fetchAlone(`${world.gc.url}/api/integration/capabilities`)).json();
    const seen = await waitUntil(
      () => {
        const lines = readFileSync(world.rmm.logFile, 'utf8').split('\n');
        return lines.filter((line) => line.includes('"features"')).map((line) => JSON.parse(line))[0];
      },
      { what: "The contract in Guru RMM's log", timeoutMs: LONG_MS },
    );
    const { contract_version, features } = served as { contract_version: string; features: object };
    expect(seen).toMatchObject({ served: contract_version, features });
  });

  test('sign in, click, see, type, click, switch, end, audit', async () => {
    await driveBrowser(world, browser, silentProgress);
    await expectNothingLeft(world);
  });

  test('the reason that the technician gave is in both audits', async () => {
    await openAgent(page, world, world.agent.agentId);
    await page.getByTestId('remote-control-reason').fill('Ticket 4711: <b>printer</b>');
    await clickWhenOffered(page);
    await waitForPicture(page);
    await endSession(page);
    const { rmm, gc } = await findFinishedAudit(world.paths, world.agent.agentId);
    expect(rmm.reason).toBe('Ticket 4711: <b>printer</b>');
    expect(gc.reason).toBe(rmm.reason);
    expect(rmm.outcome).toBe('completed');
  });

  test('an idle desktop sends no picture', async () => {
    const watched = await newPage();
    let received = 0;
    watched.on('websocket', (socket) => socket.on('framereceived', () => received++));
    await connect(watched);
    await waitForSamePicture(await embeddedViewer(watched), world.desktop, MONITORS[0], LONG_MS);
    await sleep(1000);
    expect(received).toBeGreaterThan(0); // the counter counts
    received = 0;
    await sleep(5000);
    expect(received).toBe(0);
    await endSession(watched);
  });

  test('the viewer has the whole screen by way of the dashboard; one of contract 1.0 is not asked for it', async () => {
    const large = await newPage();
    await connect(large);
    const { frame } = await embeddedViewer(large);
    await frame.getByRole('button', { name: 'Menu' }).click();
    const button = frame.getByRole('button', { name: 'Full screen' });
    await frame.getByRole('button', { name: 'Real size' }).waitFor();
    if (pinnedTo10()) expect(await button.count()).toBe(0);
    else {
      const whole = (panel: boolean) =>
        large.waitForFunction(
          (wanted) =>
            (document.fullscreenElement?.getAttribute('data-testid') === 'remote-control-panel') === wanted,
          panel,
        );
      await button.click();
      await whole(true);
      // The bar has gone away, or is about to: the pointer at the upper edge brings it back and keeps it.
      await large.mouse.move(800, 1);
      await frame.getByRole('button', { name: 'Menu' }).click();
      await frame.getByRole('button', { name: 'Full screen', pressed: true }).click();
      await whole(false);
    }
    await endSession(large);
  });

  test('leaving the page ends the session on both sides, once the grace is over', async () => {
    const leaving = await newPage();
    await connect(leaving);
    await leaving.goto('about:blank');
    await expectNothingLeft(world);
  });
});

describe('signing in', () => {
  test('a wrong password: one message, the envelope, no cookie, an audit row', async () => {
    const stranger = rmmApi(world.rmm.url);
    const answer = await stranger.signIn({ ...world.signIn, password: 'not the password' });
    expectEnvelope(answer, 401, 'sign_in_failed');
    expect(answer.headers.get('set-cookie')).toBeNull();
    expectEnvelope(await stranger.call('GET', '/api/agents'), 401, 'unauthorized');
    expect(await latestAuditEvent(world, 'sign_in_failed')).toMatchObject({ subject: world.signIn.email });

    await browser.context.clearCookies();
    const form = await newPage();
    await form.goto(world.rmm.url);
    await form.getByTestId('sign-in-email').fill(world.signIn.email);
    await form.getByTestId('sign-in-password').fill('not the password');
    await form.getByTestId('sign-in-submit').click();
    await form.getByTestId('sign-in-error').waitFor();
    expect(await form.getByTestId('agent-row').count()).toBe(0);
    await signIn(page, world);
  });
});

describe('a second click', () => {
  test('is a question, and the first session goes on when it is declined', async () => {
    const [first, second] = [await newPage(), await newPage()];
    await connect(first);
    await openAgent(second, world, world.agent.agentId);
    await second.getByText(/In use by you since/).waitFor({ timeout: LONG_MS });
    await second.locator('[data-testid="remote-control-button"]:enabled').click();
    await second.getByTestId('take-over-decline').click();
    const rows = (await readRmmAudit(world.paths, world.agent.agentId)).length;
    expectEnvelope(await callRemoteControl(world, world.agent.agentId), 409, 'remote_control_in_progress');
    expect(await latestAuditEvent(world, 'remote_control_refused')).toMatchObject({
      subject: world.agent.agentId,
    });
    expect(await readRmmAudit(world.paths, world.agent.agentId)).toHaveLength(rows);
    await waitForPicture(first);
    await waitForSamePicture(await embeddedViewer(first), world.desktop, MONITORS[0], LONG_MS);
    await endSession(first);
    await expectNothingLeft(world);
  });
});

describe('framing', () => {
  let stranger: Server;
  let embedUrl = '';

  beforeAll(async () => {
    stranger = createServer((_, answer) => {
      answer.setHeader('content-type', 'text/html');
      answer.end(`<!doctype html><iframe id="viewer" src="${embedUrl.replaceAll('&', '&amp;')}"></iframe>`);
    });
    await new Promise<void>((resolve) => stranger.listen(PORTS.stranger, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    const closed = new Promise((resolve) => stranger.close(resolve));
    stranger.closeAllConnections(); // a browser opens spare ones, which would be waited for
    await closed;
  });

  test("a page of another origin gets no viewer, and RMM's gets one", async () => {
    const answer = await callRemoteControl(world, world.agent.agentId);
    expect(answer.status).toBe(201);
    const { viewer_embed_url, remote_control_id } = answer.body as Record<string, string>;
    embedUrl = viewer_embed_url ?? '';
    const host = await newPage();
    const before = browser.complaints.length;
    await host.goto(`http://127.0.0.1:${PORTS.stranger}/`);
    await waitUntil(() => browser.complaints.slice(before).some((text) => text.includes('frame-ancestors')), {
      what: "The browser's refusal",
      timeoutMs: LONG_MS,
    });
    const element = await host.locator('#viewer').elementHandle();
    const frame = await element?.contentFrame();
    // the page that stands for the refused one comes after the complaint, and nobody can look into a frame meanwhile
    await frame?.waitForURL(/^chrome-error:/);
    expect(await frame?.getByTestId('screen').count()).toBe(0);
    await world.api.call('DELETE', `/api/remote-control/${remote_control_id}`);
    await expectNothingLeft(world);
  });

  test('the viewer alone may be framed, by the allowed origin alone', async () => {
    const viewer = await fetchAlone(`${world.gc.url}/viewer`);
    expect(viewer.headers.get('content-security-policy')).toContain(
      `frame-ancestors ${new URL(world.rmm.url).origin}`,
    );
    expect(viewer.headers.get('x-frame-options')).toBeNull();
    for (const path of ['/health/ready', '/api/integration/v1/capabilities', '/nothing']) {
      const { headers } = await fetchAlone(`${world.gc.url}${path}`);
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('x-frame-options')).toBe('DENY');
    }
    const dashboard = await fetchAlone(world.rmm.url);
    expect(dashboard.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });
});

/** One that has ended since it was found is as dead as it should be. */
function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (Reflect.get(Object(error), 'code') !== 'ESRCH') throw error;
  }
}

describe('a machine that vanishes in mid-session', () => {
  test('the technician is told, the session ends in both databases, and it works again later', async () => {
    const watching = await newPage();
    await connect(watching);
    // the supervisor first, or it would start the other one anew
    await world.agent.kill();
    for (const entry of findWorldProcesses(world.paths.dataDir)) {
      if (entry.name.startsWith('guru-connect-ag')) killHard(entry.pid);
    }
    await watching
      .locator('[data-testid="remote-control-status"]:is([data-state="ended"], [data-state="failed"])')
      .waitFor();
    expect((await watching.getByTestId('remote-control-panel').allInnerTexts()).join(' ')).toMatch(
      /machine/i,
    );
    await expectNothingLeft(world);
    expect(await latestAudit(world, world.agent.agentId)).toMatchObject({
      status: 'ended',
      end_reason: 'agent_lost',
    });

    await world.agent.start();
    await waitUntilOnline(world.api, world.agent.agentId);
    await connect(watching);
    await endSession(watching);
    await expectNothingLeft(world);
  });
});

describe('the audits of both products, after all of this', () => {
  test('guru-rmm audit verify finds nothing', async () => {
    const { code, out } = await world.rmm.command(['audit', 'verify']);
    expect(out).toMatch(/^\[OK\] the audit is as it was written: /m);
    expect(code).toBe(0);
  });

  test('guru-rmm audit reconcile finds nothing, or says that its contract has no list of sessions', async () => {
    const { code, out } = await world.rmm.command(['audit', 'reconcile']);
    expect(out).toMatch(
      pinnedTo10() ? /contract 1\.0\.0, .* has no list/ : /^\[OK\] the two audits agree: /m,
    );
    expect(code).toBe(pinnedTo10() ? 69 : 0);
  });
});
