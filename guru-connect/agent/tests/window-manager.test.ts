import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { XClient } from '../src/desktop/x11/x-client.ts';
import { mayGrabServer } from '../src/desktop/x11/window-manager.ts';
import { Xvfb } from './support/xvfb.ts';

let server: Xvfb;
let client: XClient;

beforeEach(async () => {
  server = await Xvfb.start();
  client = await XClient.open(server.display);
});

afterEach(async () => {
  client.close();
  await server.stop();
});

/** Starts a window manager and returns once it manages the windows. */
async function manage(command: string): Promise<void> {
  const program = server.start(command);
  const deadline = performance.now() + 30_000;
  const selected = () =>
    server.run('xwininfo', '-root', '-events').toString().includes('SubstructureRedirect');
  const named = () =>
    server.run('xprop', '-root', '_NET_SUPPORTING_WM_CHECK').toString().includes('window id');
  while (!selected() || (command === 'openbox' && !named())) {
    if (performance.now() > deadline || program.exitCode !== null)
      throw new Error(`${command} does not manage`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('nobody grabs the server without a window manager', async () => {
  expect(await mayGrabServer(client)).toBe(false);
});

test.each([
  ['twm', true],
  ['mwm', true],
  ['openbox', false],
])('%s may grab the server: %s', async (command, expected) => {
  await manage(command);
  expect(await mayGrabServer(client)).toBe(expected);
});
