import { eventually } from '@guru-connect/testing/eventually';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AgentProcess } from './support/agent-process.ts';
import { FakeRelay } from './support/fake-relay.ts';
import { Xvfb } from './support/xvfb.ts';

const TITLE = 'dragged-window';
/** Below the top edge of the frame of either window manager. */
const INTO_TITLE_BAR = 6;

/** By default both window managers grab the X server while a window is dragged. */
const TWMRC = 'Button1 = : title : f.move\nRandomPlacement\n';
const MWM_RESOURCES = ['Mwm*clientAutoPlace: False', 'Mwm*interactivePlacement: False'];

let server: Xvfb;
let relay: FakeRelay;
let agent: AgentProcess;
let folder: string;
let programs: ChildProcess[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gc-grab-test-'));
  writeFileSync(join(folder, 'twmrc'), TWMRC);
  programs = [];
  server = await Xvfb.start();
  relay = await FakeRelay.start();
  agent = new AgentProcess({ relayUrl: relay.url, display: server.display });
  await relay.registered();
  await relay.startSession('session-1', { indicator: true });
  relay.attachViewer();
  await relay.data.next('screenFrame');
  await eventually(banner);
});

afterEach(async () => {
  for (const program of programs) program.kill('SIGKILL');
  await agent.stop();
  await relay.stop();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

function start(command: string, ...args: string[]): void {
  programs.push(server.start(command, ...args));
}

/** Left top of the window in its frame, or undefined while it is not there. Throws while the X server is held. */
function window(): { x: number; y: number; framed: boolean } | undefined {
  const tree = server.run('xwininfo', '-root', '-tree').toString();
  if (!tree.includes(TITLE)) return undefined;
  const text = server.run('xwininfo', '-name', TITLE, '-stats', '-tree').toString();
  const number = (pattern: RegExp) => Number(pattern.exec(text)?.[1]);
  const root = /Root window id: (\S+)/.exec(text)?.[1];
  const parent = /Parent window id: (\S+)/.exec(text)?.[1];
  if (!text.includes('IsViewable')) return undefined;
  return {
    x: number(/Absolute upper-left X: +(-?\d+)/),
    y: number(/Absolute upper-left Y: +(-?\d+)/),
    framed: root !== parent,
  };
}

/** Whether the banner of the session is on the screen. */
function banner(): boolean {
  return server.run('xwininfo', '-root', '-tree').includes('"GuruConnect"');
}

function pointer(x: number, y: number, buttons: number): void {
  relay.sendData({ $case: 'pointerEvent', value: { monitorId: 1, x, y, buttons } });
}

describe.each([
  ['twm', () => ['-f', join(folder, 'twmrc')]],
  ['mwm', () => MWM_RESOURCES.flatMap((resource) => ['-xrm', resource])],
])('under %s', (manager, args) => {
  test('a window is dragged from press to release under a banner', async () => {
    start('xev', '-name', TITLE, '-geometry', '300x200+200+200', '-event', 'keyboard');
    await eventually(() => window() !== undefined);
    start(manager, ...args());
    await eventually(() => window()?.framed === true);
    const before = window();
    if (!before) throw new Error('the window is gone');

    const [x, y] = [before.x + 100, before.y - INTO_TITLE_BAR];
    pointer(x, y, 0);
    // a person is on the title bar before pressing it
    await new Promise((resolve) => setTimeout(resolve, 200));
    pointer(x, y, 1);
    await relay.dataHandled();
    for (const step of [20, 60, 100, 140]) {
      // a person drags; a window manager takes a jump of one turn for a click
      await new Promise((resolve) => setTimeout(resolve, 100));
      pointer(x + step, y + step / 2, 1);
    }
    await relay.dataHandled();
    await new Promise((resolve) => setTimeout(resolve, 100));
    pointer(x + 140, y + 70, 0);
    // the X server answers everybody again
    await eventually(() => window()?.x === before.x + 140);
    expect(window()).toMatchObject({ x: before.x + 140, y: before.y + 70 });
    expect(banner()).toBe(true);
    const messages = agent.lines.map(({ msg }) => msg);
    for (const trouble of ['the banner is not in front', 'the display does not answer'])
      expect(messages).not.toContain(trouble);
  });
});
