import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { supportFileName } from '@guru-connect/proto/support-file-name';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AgentProcess } from './support/agent-process.ts';
import { FakeRelay } from './support/fake-relay.ts';
import { inMounts, type Mount } from './support/in-mounts.ts';
import { XPainter } from './support/x-painter.ts';
import { Xvfb } from './support/xvfb.ts';

const BUILT = fileURLToPath(new URL('../dist/linux-x64/guru-connect-agent', import.meta.url));

let folder: string;
let file: string;
/** The only folder that the agent could leave something in. */
let home: string;
/** As on a machine that has neither Node nor a shell's search path. */
let environment: NodeJS.ProcessEnv;

beforeAll(() => {
  if (!existsSync(BUILT)) throw new Error('there is no single file: run npm run build');
  folder = mkdtempSync(join(tmpdir(), 'gc-single-file-'));
  file = join(folder, 'renamed-agent');
  copyFileSync(BUILT, file);
  home = join(folder, 'home');
  mkdirSync(home);
  environment = { PATH: '', HOME: home, TMPDIR: home };
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('prints its version outside its build folder, with no program on the path', () => {
  expect(execFileSync(file, ['--version'], { env: environment, cwd: '/', encoding: 'utf8' })).toBe('1.0.0\n');
});

describe('finds a folder for its native libraries', () => {
  const print = (mounts: readonly Mount[], program = file) => {
    const [command = '', ...args] = inMounts(mounts, [program, '--version']);
    return spawnSync(command, args, {
      env: { ...environment, XDG_CACHE_HOME: home, TMPDIR: spare },
      cwd: '/',
      encoding: 'utf8',
    });
  };
  let spare: string;
  beforeAll(() => {
    spare = join(folder, 'spare');
    mkdirSync(spare);
  });

  test.each(['noexec', 'ro', 'size=64k', 'mode=0777'])('where its cache is mounted with %s', (options) => {
    expect(print([{ folder: home, options }])).toMatchObject({ stdout: '1.0.0\n', stderr: '' });
    expect(readdirSync(spare)).toEqual([]);
  });

  test('or says in one sentence what is wrong with each', () => {
    const alone = join(folder, 'alone');
    mkdirSync(alone);
    copyFileSync(file, join(alone, 'agent'));
    chmodSync(alone, 0o777);
    const { status, stderr } = print(
      [
        { folder: home, options: 'noexec' },
        { folder: spare, options: 'ro' },
        { folder: '/var/tmp', options: 'size=64k' },
      ],
      join(alone, 'agent'),
    );
    expect(stderr).toBe(
      `[ERROR] No folder takes the agent's native libraries: ${home} is mounted noexec; ${spare} is read-only; /var/tmp is full; ${alone} can be written by other users. Set XDG_CACHE_HOME to a folder of this user from which programs can be run.\n`,
    );
    expect(status).toBe(73);
  });
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
    expect(readdirSync(home)).toEqual([]);
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

test('a downloaded file redeems the code in its name, speaks in sentences and leaves nothing behind', async () => {
  const server = await Xvfb.start();
  const relay = await FakeRelay.start();
  const code = 'K7M-2QX-9PD';
  relay.codes.set(code, {
    agent_id: 'support-1',
    agent_key: 'gck_support_0123456789abcdef',
    session_id: 'session-1',
    technician_name: 'Tess',
    organisation: 'Example IT',
  });
  const name = supportFileName(relay.url, code);
  const downloaded = join(folder, `${name} (1)`);
  linkSync(file, downloaded);
  const start = () =>
    new AgentProcess({
      relayUrl: relay.url,
      display: server.display,
      command: [downloaded],
      through: 'none',
      environment,
    });
  const agent = start();
  try {
    expect(await relay.registered()).toMatchObject({ agentId: 'support-1' });
    relay.askConsent();
    await relay.control.next('consentShown');
    relay.endSession('session-1', 'consent_timed_out');
    expect(await agent.exited()).toBe(0);
    expect(agent.stderr).toBe('');
    expect(agent.sentences).toEqual([
      `Connected to 127.0.0.1:${relay.port}. Tess (Example IT) can help you once you allow it in the window that appears.`,
      'The session is over. This program has left nothing on this computer; you can delete its file.',
    ]);
    const again = start();
    expect(await again.exited()).toBe(65);
    expect(again.stderr).toContain('Ask the technician for a new code');
    expect(again.sentences).toEqual([]);
    expect(readdirSync(home)).toEqual([]);
  } finally {
    await agent.stop();
    await relay.stop();
    await server.stop();
  }
});
