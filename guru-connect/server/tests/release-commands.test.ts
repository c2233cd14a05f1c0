import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { CommandRefused } from '../src/commands/command-refused.ts';
import { createProgram } from '../src/commands/program.ts';

let folder: string;
let keys: string;
let channel: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'release-commands-'));
  keys = join(folder, 'keys');
  channel = join(folder, 'stable');
  await writeFile(join(folder, 'agent'), 'program one');
});
afterEach(() => rm(folder, { recursive: true }));

async function run(...args: string[]): Promise<string> {
  let printed = '';
  const output = new Writable({
    write(chunk, _, done) {
      printed += String(chunk);
      done();
    },
  });
  const program = createProgram(folder, {}, { input: Readable.from([]), output });
  await program.parseAsync(['release', ...args], { from: 'user' });
  return printed;
}
const sign = (...more: string[]) => run('sign', channel, '--keys', keys, ...more);
const add = (version: string, ...more: string[]) =>
  sign('--program', join(folder, 'agent'), '--agent-version', version, ...more);
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'nothing',
    (error: unknown) => (error instanceof CommandRefused ? error.message : String(error)),
  );

test('makes private keys, signs a channel, and adds the next version', async () => {
  const { files } = JSON.parse(await run('init-keys', keys, '--json'));
  expect(files).toHaveLength(3);
  for (const file of files) expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await refusal(run('init-keys', keys))).toMatch(/root\.pem exists and is not replaced/);

  const first = JSON.parse(await add('1.0.0', '--json'));
  expect(first.programs).toMatchObject([{ path: 'linux-x64/agent', version: '1.0.0', size: 11 }]);
  await writeFile(join(folder, 'agent'), 'program two!');
  expect(await add('1.1.0')).toMatch(/signed version 2 of the channel\nroot: {4}[0-9a-f]{64}\n/);
  const now = JSON.parse(await run('verify', channel, '--json'));
  expect(now).toMatchObject({ root_sha256: first.root_sha256, programs: [{ version: '1.1.0', size: 12 }] });
});

test('takes a version back only when told to', async () => {
  await run('init-keys', keys);
  await add('2.0.0');
  expect(await refusal(add('1.9.9'))).toMatch(/older than 2\.0\.0/);
  expect(await add('1.9.9', '--allow-older')).toContain('signed version 2');
});

test('refreshes with the online key alone, and for as long as it is told', async () => {
  await run('init-keys', keys);
  await add('1.0.0');
  for (const name of ['root', 'targets']) await rm(join(keys, `${name}.pem`));
  const { expires } = JSON.parse(await run('refresh', channel, '--keys', keys, '--days', '2', '--json'));
  expect(Date.parse(expires) - Date.now()).toBeLessThan(2 * 24 * 3600 * 1000);
  expect(await refusal(sign())).toMatch(/targets key .* is missing/);
  await expect(run('refresh', channel, '--keys', keys, '--days', '0')).rejects.toThrow('--days takes');
  // Older lists and snapshots are gone, the one that a machine may be reading is there.
  await run('refresh', channel, '--keys', keys);
  expect((await readdir(join(channel, 'metadata'))).sort()).toEqual([
    '1.root.json',
    '1.targets.json',
    '2.snapshot.json',
    '3.snapshot.json',
    'timestamp.json',
  ]);
});

test('replaces keys with a root that the key before it signs too', async () => {
  await run('init-keys', keys);
  await add('1.0.0');
  const next = join(folder, 'next');
  await run('init-keys', next);
  const renew = ['renew-root', channel, '--keys', next];
  expect(await refusal(run('sign', channel, '--keys', next))).toMatch(/does not name this targets key/);
  expect(await refusal(run(...renew))).toMatch(/--old-root-key/);
  await run(...renew, '--old-root-key', join(keys, 'root.pem'));
  expect(await refusal(sign())).toMatch(/does not name this targets key/);
  expect(await run('verify', channel)).toContain('[OK]');
});

test('reads a key from a pipe, and from no file that others can read', async () => {
  await run('init-keys', keys);
  await add('1.0.0');
  const online = join(keys, 'online.pem');
  await promisify(execFile)('mkfifo', [join(folder, 'pipe')]);
  const written = writeFile(join(folder, 'pipe'), await readFile(online));
  await run('refresh', channel, '--keys', '/nowhere', '--online-key', join(folder, 'pipe'));
  await written;
  await chmod(online, 0o644);
  expect(await refusal(run('refresh', channel, '--keys', keys))).toMatch(/Others can read the online key/);
  await writeFile(online, 'no key');
  await chmod(online, 0o600);
  expect(await refusal(run('refresh', channel, '--keys', keys))).toMatch(/no Ed25519 private key/);
});

test('signs nothing, and verifies nothing, that is not the program', async () => {
  await run('init-keys', keys);
  await add('1.0.0');
  await writeFile(join(channel, 'linux-x64/agent'), 'program ONE');
  expect(await refusal(run('verify', channel))).toMatch(/is not the program/);
  expect(await refusal(sign())).toMatch(/is not the program/);
  expect(await refusal(run('verify', folder))).toMatch(/not signed/);
});
