import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AgentProcess } from './support/agent-process.ts';
import { FakeRelay } from './support/fake-relay.ts';
import { XPainter } from './support/x-painter.ts';
import { Xvfb } from './support/xvfb.ts';

const BUILT = fileURLToPath(new URL('../dist/linux-x64/guru-connect-agent', import.meta.url));

let folder: string;
let file: string;
/** As on a machine that has neither Node nor a shell's search path. */
let environment: NodeJS.ProcessEnv;

beforeAll(() => {
  if (!existsSync(BUILT)) throw new Error('there is no single file: run npm run build');
  folder = mkdtempSync(join(tmpdir(), 'gc-single-file-'));
  file = join(folder, 'renamed-agent');
  copyFileSync(BUILT, file);
  environment = { PATH: '', HOME: folder };
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('prints its version outside its build folder, with no program on the path', () => {
  expect(execFileSync(file, ['--version'], { env: environment, cwd: '/', encoding: 'utf8' })).toBe('1.0.0\n');
});

test('serves a session with lossless and JPEG tiles', async () => {
  const server = await Xvfb.start();
  const relay = await FakeRelay.start();
  const agent = new AgentProcess({
    relayUrl: relay.url,
    display: server.display,
    command: [file],
    environment,
  });
  try {
    await relay.registered();
    await relay.startSession();
    relay.attachViewer();
    const { value: first } = await relay.data.next('screenFrame');
    expect(first).toMatchObject({ whole: true, width: 1920 });
    const from = relay.data.all.length;
    const painter = new XPainter(server.display);
    for (let i = 0; i < 400; i++) {
      painter.paint({ x: (i % 20) * 3, y: Math.floor(i / 20) * 3, width: 3, height: 3 }, i * 40_503);
    }
    // Frames taken while the painter was at work may each hold too few colours for a JPEG; a whole picture holds all.
    relay.sendData({ $case: 'refreshRequest', value: {} });
    await relay.data.next('screenFrame', from, ({ value }) =>
      value.tiles.some(({ jpeg }) => jpeg.length > 0),
    );
    painter.close();
    expect(await agent.stop()).toBe(0);
    expect(agent.stderr).toBe('');
  } finally {
    await agent.stop();
    await relay.stop();
    await server.stop();
  }
});
