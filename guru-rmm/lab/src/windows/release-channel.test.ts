import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { worldPaths } from '../base/world-paths.ts';
import { openChannel } from './release-channel.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'channel-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a program for Windows is added beside the one for Linux, with its own size and SHA-256', () => {
  const paths = worldPaths(folder);
  const stable = path.join(paths.releases, 'guru-connect-1.0.0-abc/guru-connect-1.0.0/releases/stable');
  mkdirSync(stable, { recursive: true });
  const linux = { version: '1.0.0', file: 'guru-connect-agent', size: 1, sha256: 'a'.repeat(64) };
  writeFileSync(
    path.join(stable, 'manifest.json'),
    JSON.stringify({ channel: 'stable', agents: { 'linux-x64': linux } }),
  );
  const program = path.join(folder, 'stand-in.exe');
  writeFileSync(program, 'MZ');
  const channel = openChannel(paths);
  expect(channel.hasWindows()).toBe(false);
  channel.publish(program);
  expect(channel.hasWindows()).toBe(true);
  expect(readFileSync(channel.program(), 'utf8')).toBe('MZ');
  const { agents } = JSON.parse(readFileSync(path.join(stable, 'manifest.json'), 'utf8'));
  expect(agents).toEqual({
    'linux-x64': linux,
    'win32-x64': {
      version: '1.0.0',
      file: 'guru-connect-agent.exe',
      size: 2,
      sha256: '9b8db510ef42b8ed54a3712636fda55a4f8cfcd5493e20b74ab00cd4f3979f2d',
    },
  });
});
