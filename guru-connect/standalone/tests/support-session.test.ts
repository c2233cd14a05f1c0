import { createHash } from 'node:crypto';
import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { ConsentQuestion } from '../../agent/src/desktop/consent/consent-question.ts';
import { dialogText, exactText } from '../../agent/src/desktop/consent/dialog-text.ts';
import { en } from '../../agent/src/desktop/consent/words/en.ts';
import { buttonOf, endOf } from '../../agent/tests/support/panel-window.ts';
import { XIntruder } from '../../agent/tests/support/x-intruder.ts';
import { Xvfb } from '../../agent/tests/support/xvfb.ts';
import { SupportDesk, TEAL, TECHNICIAN } from './support/support-desk.ts';

let desk: SupportDesk;

beforeAll(async () => {
  desk = await SupportDesk.open();
});
afterAll(() => desk?.close());
afterEach(() => desk.clear());

/** Times that each kind of input was refused, as the audit has it. */
async function refusals(path: { session_id: string }): Promise<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const { type, data } of await desk.eventsOf(path)) {
    if (type !== 'consent_input_refused') continue;
    for (const [kind, count] of Object.entries(data.refusals as Record<string, number>))
      sums[kind] = (sums[kind] ?? 0) + count;
  }
  return sums;
}

/** SHA-256 of the question as it is shown, with the seconds for an answer that its countdown starts at. */
function hashOf(question: ConsentQuestion): string {
  return createHash('sha256')
    .update(exactText(dialogText(question, en)))
    .digest('hex');
}

describe('only the hands of the person at the machine', () => {
  const technician = { id: 'tech-2', name: 'Tess\u202eelleK <b>' };
  const reason = `Agree\n\u2066now ${'!'.repeat(400)}`;
  /** As the person reads it. */
  const shown = {
    technician: 'Tess[U+202E]elleK <b>',
    organisation: 'Example Support',
    reason: `Agree [U+2066]now ${'!'.repeat(300 - 'Agree [U+2066]now '.length - 1)}…`,
    grant: 'view_and_control',
  } as const;

  test('answer and end: programs and the technician are refused, and each attempt is in the audit', async () => {
    const { person, screen } = desk;
    const { code, path, viewer } = await desk.waitingTechnician({ technician, reason });
    desk.startAgent(code);
    const [dialog] = await person.sees(1);
    if (!dialog) throw new Error('there is no dialog');
    const allow = buttonOf(dialog, 'allow');
    await viewer.getByText('The user is being asked').waitFor();
    const program = new XIntruder(screen.display);
    program.click(allow.x, allow.y);
    program.sendClick(dialog.id, allow.x - dialog.x, allow.y - dialog.y);
    program.close();
    await eventually(
      () => refusals(path),
      ({ injected, sent_by_program: sent }) => !!injected && !!sent,
    );
    expect(await person.sees(1)).toEqual([dialog]);
    await person.allow();
    await eventually(async () => (await desk.cornerOf(viewer)) === TEAL);
    const receipt = (await desk.eventsOf(path)).find(({ type }) => type === 'consent_accepted');
    const hashes = Array.from({ length: 60 }, (_, second) =>
      hashOf({ ...shown, timeoutSeconds: second + 1 }),
    );
    expect(hashes).toContain(receipt?.data.text_sha256);

    const before = await refusals(path);
    const [banner] = await person.sees(1);
    if (!banner) throw new Error('there is no banner');
    // room for all of the picture in its real size
    await viewer.setViewportSize({ width: 1280, height: 1000 });
    const picture = viewer.getByTestId('screen');
    const { width = 0, height = 0 } = (await picture.boundingBox()) ?? {};
    const { x, y } = endOf(banner);
    // the picture is in the middle of its place
    await picture.click({ position: { x: x + (width - 1280) / 2, y: y + (height - 800) / 2 } });
    await eventually(
      () => refusals(path),
      ({ injected = 0 }) => injected > (before.injected ?? 0),
    );
    expect(await person.sees(1)).toEqual([banner]);
    await person.end();
    await viewer.getByText('The user of the machine ended the session.').waitFor();
  });
});

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
    await eventually(async () => (await desk.eventTypes(path)).at(-1) === 'ended');
    expect((await desk.eventTypes(path)).at(-2)).toBe('consent_withdrawn');
  });

  test('keeps its question on the screen while the relay restarts, and the answer given meanwhile counts', async () => {
    const { person } = desk;
    const { code, path, viewer } = await desk.waitingTechnician();
    desk.startAgent(code);
    const asked = await person.sees(1);
    await viewer.getByText('The user is being asked').waitFor();
    const relay = await desk.stopRelay();
    expect(await person.sees(1)).toEqual(asked);
    await person.allow();
    await relay.back();
    await eventually(async () => (await desk.cornerOf(viewer)) === TEAL);
    const types = await desk.eventTypes(path);
    expect(types.filter((type) => type.startsWith('consent'))).toEqual(['consent_shown', 'consent_accepted']);
  });
});

test('an unattended session goes on when the X server of its machine is killed and started again', async () => {
  const agent_id = 'workshop-1';
  const { key: agent_key } = await desk.client.call('createAgentKey', { path: { agent_id }, body: {} });
  let server = await Xvfb.start();
  try {
    server.run('xsetroot', '-solid', '#008080');
    const agent = desk.startAgent('', {
      display: server.display,
      credential: { agent_id, agent_key },
      through: 'file',
    });
    const session = { agent_id, mode: 'unattended', technician: TECHNICIAN };
    const { session_id } = await desk.client.call('createSession', { body: session });
    const path = { session_id };
    const viewer = await desk.openViewer(path);
    await eventually(async () => (await desk.cornerOf(viewer)) === TEAL);
    await server.stop('SIGKILL');
    await eventually(() =>
      agent.lines.some(({ msg }) => msg === 'the session waits for the display to come back'),
    );
    server = await Xvfb.start({ display: server.display });
    server.run('xsetroot', '-solid', '#800000');
    await eventually(async () => (await desk.cornerOf(viewer)) === '128,0,0');
    expect((await desk.client.call('getSession', { path })).status).toBe('active');
  } finally {
    await server.stop();
  }
});
