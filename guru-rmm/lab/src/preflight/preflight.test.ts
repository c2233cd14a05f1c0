import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { prepareDataDir } from './data-dir.ts';
import { missingPackagesError } from './install-packages.ts';
import { checkNodeVersion } from './node-version.ts';
import { missingPackages, requirementsFor } from './packages.ts';
import { checkPorts } from './ports.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lab-preflight-'));
  chmodSync(folder, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('Node', () => {
  test.each(['v20.19.0', 'v20.20.2', 'v22.0.0', 'v24.1.0'])('%s will do', (version) => {
    expect(() => checkNodeVersion(version)).not.toThrow();
  });
  test.each(['v20.18.9', 'v18.20.0'])('%s is too old, and the sentence says what to install', (version) => {
    expect(() => checkNodeVersion(version)).toThrow(
      `Node ${version} is too old; install Node 20.19 or newer`,
    );
  });
});

describe('system packages', () => {
  const all = requirementsFor({ virtualDesktop: true, browser: true });

  test('none is missing where every program and library is there', () => {
    for (const { programs } of all) {
      if (programs?.[0]) writeFileSync(path.join(folder, programs[0]), '', { mode: 0o755 });
    }
    expect(missingPackages(all, { path: folder, hasLibrary: () => true })).toEqual([]);
  });

  test('each missing one is named once; a file that cannot be run is no program', () => {
    writeFileSync(path.join(folder, 'Xvnc'), '', { mode: 0o644 });
    const missing = missingPackages(all, { path: folder, hasLibrary: (file) => file !== 'libxcb.so.1' });
    expect(missing).toEqual([
      'chromium',
      'libxcb1',
      'openbox',
      'tigervnc-standalone-server',
      'x11-apps',
      'x11-utils',
      'x11-xserver-utils',
      'xterm',
    ]);
  });

  test('a real display needs no virtual one, and no check no browser', () => {
    const few = requirementsFor({ virtualDesktop: false, browser: false });
    expect(missingPackages(few, { path: folder, hasLibrary: () => true })).toEqual([]);
  });

  test('any of several names of the browser will do', () => {
    const browser = requirementsFor({ virtualDesktop: false, browser: true });
    writeFileSync(path.join(folder, 'google-chrome'), '', { mode: 0o755 });
    expect(missingPackages(browser, { path: `/nowhere:${folder}`, hasLibrary: () => true })).toEqual([]);
  });

  test('the sentence holds the line that installs them', () => {
    expect(missingPackagesError(['xterm', 'xvfb']).message).toBe(
      'System packages are missing: xterm, xvfb; install them with: sudo apt-get install -y xterm xvfb',
    );
  });
});

describe('ports', () => {
  test('a taken one is named with its option, a free one passes', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const wanted = [{ port, option: '--rmm-port', owner: 'Guru RMM' }];
    await expect(checkPorts(wanted)).rejects.toThrow(
      `Port ${port}, which Guru RMM needs, is taken by another program; choose another one with --rmm-port.`,
    );
    await new Promise((resolve) => server.close(resolve));
    await expect(checkPorts(wanted)).resolves.toBeUndefined();
  });
});

describe('data folder', () => {
  test('is made with a closed place for secrets', () => {
    const paths = prepareDataDir(path.join(folder, 'a/b'));
    expect(statSync(paths.secrets).mode & 0o777).toBe(0o700);
    expect(statSync(paths.dataDir).mode & 0o001).toBe(1);
  });

  test('that is a file, or of another user, is refused with the option that helps', () => {
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    expect(() => prepareDataDir(file)).toThrow(/cannot be used .*--data-dir/);
    expect(() => prepareDataDir(folder, 4711)).toThrow(/belongs to another user; .*--data-dir/);
  });

  test('may lie below a folder that only its owner may enter: the servers see to their databases', () => {
    const closed = path.join(folder, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    expect(prepareDataDir(path.join(closed, 'in')).dataDir).toBe(path.join(realpathSync(closed), 'in'));
    expect(statSync(closed).mode & 0o777).toBe(0o700);
  });
});
