import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { SupportDesk, TEAL } from './support/support-desk.ts';

let desk: SupportDesk;

beforeAll(async () => {
  desk = await SupportDesk.open();
});
afterAll(() => desk?.close());
afterEach(() => desk.clear());

describe('a support session without any other product', () => {
  test('goes from code to consent to work, and ends when the user says so', async () => {
    const { person } = desk;
    const { code, path, viewer } = await desk.waitingTechnician();
    await viewer.getByText('Waiting for the machine.').waitFor();

    const user = await desk.openPage('/join');
    await user.getByRole('textbox').fill(code);
    await user.keyboard.press('Enter');
    await user.getByText('Tessa Technician of Example Support asks to help you').waitFor();

    const program = desk.startAgent(code);
    await person.sees(1);
    await viewer.getByText('The user is being asked').waitFor();
    expect(await viewer.getByTestId('countdown').textContent()).toMatch(/^[01]:[0-5]\d$/);
    expect(await desk.cornerOf(viewer)).not.toBe(TEAL);

    await person.allow();
    await eventually(async () => (await desk.cornerOf(viewer)) === TEAL);
    await person.sees(1);
    await person.end();
    await viewer.getByText('The user of the machine ended the session.').waitFor();
    expect(await program.exited()).toBe(0);

    const session = await desk.client.call('getSession', { path });
    expect(session).toMatchObject({ end_reason: 'ended_by_user', consent: { state: 'granted' } });
    const types = await desk.eventTypes(path);
    expect(types.filter((type) => /consent|code|ended/.test(type))).toEqual([
      'code_redeemed',
      'consent_shown',
      'consent_accepted',
      'ended',
    ]);
  });

  test('takes its question off the screen when the technician leaves', async () => {
    const { code, path, viewer } = await desk.waitingTechnician();
    const program = desk.startAgent(code);
    await desk.person.sees(1);
    await viewer.getByText('The user is being asked').waitFor();
    await viewer.getByRole('button', { name: 'Disconnect' }).click();
    await desk.person.sees(0);
    expect(await program.exited()).toBe(0);
    expect((await desk.eventTypes(path)).slice(-2)).toEqual(['consent_withdrawn', 'ended']);
  });
});
