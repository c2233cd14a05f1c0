import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { WorldPaths } from '../src/base/world-paths.ts';
import { QUESTION_TITLE, TERMINAL_TITLE } from '../src/desktop/desktop-programs.ts';
import { runProgram } from '../src/desktop/run-program.ts';
import { takeScreenshot } from '../src/desktop/screenshot.ts';
import {
  furnishDesktop,
  MONITORS,
  startXServer,
  type VirtualDesktop,
} from '../src/desktop/virtual-desktop.ts';
import { findLeaves, findWindow } from '../src/desktop/windows.ts';
import { psnr } from '../src/picture/psnr.ts';
import { prepareDataDir } from '../src/preflight/data-dir.ts';
import { endWorld } from '../src/processes/end-world.ts';

let paths: WorldPaths;
let desktop: VirtualDesktop;

beforeAll(async () => {
  const folder = realpathSync(mkdtempSync('/var/tmp/lab-desktop-'));
  chmodSync(folder, 0o755);
  paths = prepareDataDir(folder);
  desktop = await startXServer(paths, ':82');
  await furnishDesktop(desktop, paths);
});

afterAll(async () => {
  await endWorld(paths.dataDir);
  rmSync(paths.dataDir, { recursive: true, force: true });
});

test('there are two monitors, the left one primary', async () => {
  const text = (await runProgram(desktop, 'xrandr', ['--listmonitors'])).toString();
  expect(text).toMatch(/\*LEFT 1920\/\d+x1080\/\d+\+0\+0/);
  expect(text).toMatch(/RIGHT 1920\/\d+x1080\/\d+\+1920\+0/);
});

test('a key that is held down types once', async () => {
  expect((await runProgram(desktop, 'xset', ['q'])).toString()).toMatch(/auto repeat:\s+off/);
});

test('windows stand where they always stand', async () => {
  const terminal = await findWindow(desktop, TERMINAL_TITLE);
  const question = await findWindow(desktop, QUESTION_TITLE);
  expect(terminal).toMatchObject({ visible: true });
  expect(terminal?.x).toBeLessThan(200);
  expect(question?.x).toBeGreaterThan((terminal?.x ?? 0) + (terminal?.width ?? 0));
  const leaves = await findLeaves(desktop, question?.id ?? '');
  expect(leaves.length).toBeGreaterThanOrEqual(3); // the text and two buttons
});

test('a screenshot of a monitor shows the desktop, and each monitor its own part of it', async () => {
  const [left, right] = await Promise.all(MONITORS.map((monitor) => takeScreenshot(desktop, monitor)));
  expect(left).toMatchObject({ width: 1920, height: 1080 });
  // the last row is nothing but the background colour
  expect([...(left?.rgb.subarray(-3) ?? [])]).toEqual([0x2f, 0x48, 0x58]);
  expect(left && right && psnr(left, right)).toBeLessThan(50);
});

test('nobody gets in without the cookie', async () => {
  const stranger = { display: desktop.display, env: { ...desktop.env, XAUTHORITY: '/dev/null' } };
  await expect(runProgram(stranger, 'xrandr', ['--listmonitors'])).rejects.toThrow(/Authorization required/);
});
