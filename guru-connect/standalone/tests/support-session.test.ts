import { fileURLToPath } from 'node:url';
import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { AgentProcess } from '../../agent/tests/support/agent-process.ts';
import { Xvfb } from '../../agent/tests/support/xvfb.ts';
import { ContractClient } from '../../server/tests/support/contract-client.ts';
import { startRelay, type TestRelay } from '../../server/tests/support/relay.ts';
import { launchBrowser, readScreen } from '../../viewer/tests/support/browser.ts';
import { Person } from './support/person.ts';

const TECHNICIAN = { id: 'tech-1', name: 'Tessa Technician' };
/** The desktop's colour, which the technician has to see; and nothing of it before the user agrees. */
const TEAL = [0, 128, 128];

let browser: Browser;
let relay: TestRelay;
let screen: Xvfb;
let person: Person;
let client: ContractClient;
let agent: AgentProcess | undefined;
const pages: Page[] = [];

beforeAll(async () => {
  [browser, relay, screen] = await Promise.all([
    launchBrowser(),
    startRelay({
      environment: { CONNECT_ORGANISATION: 'Example Support' },
      viewer: fileURLToPath(new URL('../../viewer/dist', import.meta.url)),
    }),
    Xvfb.start(),
  ]);
  client = new ContractClient(relay.url);
  screen.run('xsetroot', '-solid', '#008080');
  person = new Person(screen.display);
});
afterAll(async () => {
  person.close();
  await Promise.all([browser.close(), relay.close(), screen.stop()]);
});
beforeEach(() => {
  agent = undefined;
});
afterEach(async () => {
  await Promise.all(pages.splice(0).map((page) => page.close()));
  await agent?.stop();
});

async function openPage(address: string): Promise<Page> {
  const page = await browser.newPage();
  pages.push(page);
  await page.goto(address);
  return page;
}

/** A code, and the technician who waits for its machine in the viewer. */
async function waitingTechnician() {
  const { code, session_id } = await client.call('createSupportCode', {
    body: { technician: TECHNICIAN, reason: 'The printer is silent.' },
  });
  const path = { session_id };
  const { token } = await client.call('createViewerToken', { path, body: {} });
  const viewer = await openPage(`${relay.url}/viewer?session_id=${session_id}#token=${token}`);
  return { code, path, viewer };
}

/** The user starts the program with the code. */
function startAgent(code: string): AgentProcess {
  agent = new AgentProcess({
    relayUrl: relay.url.replace(/^http/, 'ws'),
    display: screen.display,
    credential: { support_code: code },
    through: 'pipe',
  });
  return agent;
}

async function cornerOf(viewer: Page): Promise<number[]> {
  const { rgba } = await readScreen(viewer);
  return [...rgba.subarray(0, 3)];
}

const eventTypes = async (path: { session_id: string }) =>
  (await client.call('listSessionEvents', { path })).events.map(({ type }) => type);

describe('a support session without any other product', () => {
  test('goes from code to consent to work, and ends when the user says so', async () => {
    const { code, path, viewer } = await waitingTechnician();
    await viewer.getByText('Waiting for the machine.').waitFor();

    const user = await openPage(`${relay.url}/join`);
    await user.getByRole('textbox').fill(code);
    await user.keyboard.press('Enter');
    await user.getByText('Tessa Technician of Example Support asks to help you').waitFor();

    const program = startAgent(code);
    await person.sees(1);
    await viewer.getByText('The user is being asked').waitFor();
    expect(await viewer.getByTestId('countdown').textContent()).toMatch(/^[01]:[0-5]\d$/);
    expect(await cornerOf(viewer)).not.toEqual(TEAL);

    await person.allow();
    await eventually(async () => (await cornerOf(viewer)).join() === TEAL.join());
    await person.sees(1);
    await person.end();
    await viewer.getByText('The user of the machine ended the session.').waitFor();
    expect(await program.exited()).toBe(0);

    const session = await client.call('getSession', { path });
    expect(session).toMatchObject({ end_reason: 'ended_by_user', consent: { state: 'granted' } });
    const types = await eventTypes(path);
    expect(types.filter((type) => /consent|code|ended/.test(type))).toEqual([
      'code_redeemed',
      'consent_shown',
      'consent_accepted',
      'ended',
    ]);
  });

  test('ends when the user declines, and the technician is told so', async () => {
    const { code, path, viewer } = await waitingTechnician();
    const program = startAgent(code);
    await person.decline();
    await viewer.getByText('The user of the machine declined.').waitFor();
    expect(await program.exited()).toBe(0);
    expect((await eventTypes(path)).slice(-2)).toEqual(['consent_declined', 'ended']);
  });

  test('takes its question off the screen when the technician leaves', async () => {
    const { code, path, viewer } = await waitingTechnician();
    const program = startAgent(code);
    await person.sees(1);
    await viewer.getByText('The user is being asked').waitFor();
    await viewer.getByRole('button', { name: 'Disconnect' }).click();
    await person.sees(0);
    expect(await program.exited()).toBe(0);
    expect((await eventTypes(path)).slice(-2)).toEqual(['consent_withdrawn', 'ended']);
  });

  test('is not joined with a code that was used', async () => {
    const { code } = await waitingTechnician();
    const first = startAgent(code);
    await person.decline();
    await first.exited();
    const second = startAgent(code);
    expect(await second.exited()).toBe(65);
    expect(second.stderr).toContain('[ERROR]');
  });
});
