import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { AgentProcess } from '../../agent/tests/support/agent-process.ts';
import { XIntruder } from '../../agent/tests/support/x-intruder.ts';
import { TcpProxy } from '../../server/tests/support/tcp-proxy.ts';
import { SupportDesk, TEAL, type WaitingTechnician } from './support/support-desk.ts';

const ENDED = 'The user of the machine ended the session.';

let desk: SupportDesk;
let keyboard: XIntruder;
/** The agent's way to the relay. */
let network: TcpProxy;
let technician: WaitingTechnician;
let program: AgentProcess;

beforeAll(async () => {
  desk = await SupportDesk.open();
  keyboard = new XIntruder(desk.screen.display);
});
afterAll(async () => {
  keyboard?.close();
  await desk?.close();
});

/** A technician who works at the machine, and holds Shift. */
beforeEach(async () => {
  desk.paint('#008080');
  network = await TcpProxy.start(desk.relay.url);
  technician = await desk.waitingTechnician();
  const relayUrl = network.url.replace(/^http/, 'ws').replace(/\/$/, '');
  program = desk.startAgent(technician.code, { relayUrl });
  await desk.person.allow();
  await eventually(async () => (await desk.cornerOf(technician.viewer)) === TEAL);
  await desk.person.sees(1);
  await technician.viewer.getByTestId('screen').focus();
  await technician.viewer.keyboard.down('Shift');
  await eventually(() => keyboard.heldKeys().length === 1);
});
afterEach(async () => {
  await desk.clear();
  network.close();
});

/** The user presses End: without a word from the relay the agent lets go of everything. */
async function endAlone(): Promise<void> {
  await desk.person.end();
  await desk.person.sees(0);
  await eventually(() => keyboard.heldKeys().length === 0);
  desk.paint('#800000');
}

async function endIsRecorded(): Promise<void> {
  const { path, viewer } = technician;
  await viewer.getByText(ENDED).waitFor();
  expect(await program.exited()).toBe(0);
  await eventually(async () => (await desk.eventTypes(path)).at(-1) === 'ended');
  expect(await desk.client.call('getSession', { path })).toMatchObject({ end_reason: 'ended_by_user' });
  // nothing of the machine came after End
  expect(await desk.cornerOf(viewer)).toBe(TEAL);
}

describe('End of the banner', () => {
  test('ends picture and input at once while the network takes everything and answers nothing', async () => {
    network.set('frozen');
    await endAlone();
    expect((await desk.client.call('getSession', technician)).status).toBe('active');
    network.set('open');
    await endIsRecorded();
  });

  test('ends picture and input at once with the relay stopped, which records it once it is back', async () => {
    const relay = await desk.stopRelay();
    await endAlone();
    await relay.back();
    await endIsRecorded();
    expect(await desk.eventTypes(technician.path)).toContain('interrupted');
  });
});
