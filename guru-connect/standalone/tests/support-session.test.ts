import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  desk = await SupportDesk.open({ environment: { CONNECT_CLIPBOARD: 'both' } });
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

/** A session that asks nobody, with a technician whose browser lets the page use the clipboard. */
async function unattended(agent_id: string, server: Xvfb) {
  const { key: agent_key } = await desk.client.call('createAgentKey', { path: { agent_id }, body: {} });
  server.run('xsetroot', '-solid', '#008080');
  const agent = desk.startAgent('', {
    display: server.display,
    credential: { agent_id, agent_key },
    through: 'file',
  });
  const body = { agent_id, mode: 'unattended', technician: TECHNICIAN };
  const { session_id } = await desk.client.call('createSession', { body });
  const path = { session_id };
  const permissions = ['clipboard-read', 'clipboard-write'];
  const viewer = await desk.openViewer(path, { permissions });
  await eventually(async () => (await desk.cornerOf(viewer)) === TEAL);
  return { agent, path, viewer };
}

test('carries text and a picture between both clipboards when a button is pressed, and refuses 50 MB', async () => {
  // not the desk's own server: that one reads each clipboard itself, for the person's VNC client
  const server = await Xvfb.start();
  try {
    await carryClipboards(server);
  } finally {
    await server.stop();
  }
});

async function carryClipboards(server: Xvfb): Promise<void> {
  const { viewer, agent } = await unattended('workshop-2', server);
  const hint = viewer.getByTestId('hint');
  const press = (name: string) => viewer.getByRole('button', { name }).click();
  const xclip = (...args: string[]) => server.run('xclip', '-selection', 'clipboard', ...args);
  /** xclip waits for ever when the owner that it asks ends meanwhile. */
  const targetsThere = () => {
    const command = 'timeout 2 xclip -selection clipboard -t TARGETS -o || true';
    return server.run('sh', '-c', command).toString();
  };
  const copyThere = async (target: string, bytes: Uint8Array) => {
    const file = join(tmpdir(), `gc-clipboard-${process.pid}`);
    writeFileSync(file, bytes);
    // It leaves a process behind that owns the clipboard, until somebody else does.
    execFileSync('xclip', ['-selection', 'clipboard', '-t', target, file], {
      env: { ...process.env, DISPLAY: server.display },
      stdio: 'ignore',
    });
    rmSync(file);
    await eventually(() => targetsThere() === `TARGETS\n${target}\n`);
  };
  const text = 'z\u0142oty \u65e5\u672c '.repeat(9_000);
  await viewer.evaluate((own) => navigator.clipboard.writeText(own), text);
  await press('Send clipboard');
  await hint.getByText("The text is on the machine's clipboard.").waitFor();
  expect(xclip('-t', 'UTF8_STRING', '-o').toString()).toBe(text);

  await copyThere('UTF8_STRING', Buffer.from('from the machine'));
  await press('Fetch clipboard');
  await hint.getByText('The text is on your clipboard.').waitFor();
  expect(await viewer.evaluate(() => navigator.clipboard.readText())).toBe('from the machine');

  // the browser makes its own PNG of a picture, so its pixels are what has to come back
  const pixel = await viewer.evaluate(async () => {
    const canvas = new OffscreenCanvas(300, 200);
    canvas.getContext('2d')?.fillRect(0, 0, 10, 10);
    const blob = await canvas.convertToBlob({ type: 'image/png' });
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
    return [...new Uint8Array(await blob.arrayBuffer())].slice(0, 24);
  });
  await press('Send clipboard');
  await hint.getByText("The picture is on the machine's clipboard.").waitFor();
  const picture = xclip('-t', 'image/png', '-o');
  expect([...picture.subarray(0, 24)]).toEqual(pixel);
  await copyThere('image/png', picture);
  await viewer.evaluate(() => navigator.clipboard.writeText(''));
  await press('Fetch clipboard');
  await hint.getByText('The picture is on your clipboard.').waitFor();
  expect(await viewer.evaluate(async () => (await navigator.clipboard.read())[0]?.types)).toEqual([
    'image/png',
  ]);

  await copyThere('UTF8_STRING', Buffer.alloc(50_000_000, 0x61));
  await press('Fetch clipboard');
  await hint.getByText("The machine's clipboard holds too much").waitFor();
  await viewer.evaluate(() => navigator.clipboard.writeText('a'.repeat(2_000_000)));
  await press('Send clipboard');
  await hint.getByText('Your clipboard holds too much').waitFor();
  expect(await viewer.getByTestId('status').textContent()).toBe('Connected');
  expect(JSON.stringify(agent.lines)).not.toContain('from the machine');
}

test('an unattended session goes on when the X server of its machine is killed and started again', async () => {
  let server = await Xvfb.start();
  try {
    const { agent, path, viewer } = await unattended('workshop-1', server);
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
