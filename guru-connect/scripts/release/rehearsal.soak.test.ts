import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { BUNDLE, bundleServer } from '../../server/scripts/bundle.ts';
import { replaceServedMajors } from './replace-served-majors.ts';

const server = fileURLToPath(new URL('../../server', import.meta.url));
const ALONE = join(server, 'tests/fixtures/v2/alone.ts');

let folders: string[];
beforeEach(() => {
  folders = [];
});
afterEach(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true, maxRetries: 20 });
});

/** Starts what was bundled and asks it; its native parts are found from a folder below the server's own. */
async function capabilitiesOf(out: string): Promise<unknown> {
  const data = await mkdtemp(join(tmpdir(), 'guru-connect-rehearsal-'));
  folders.push(out, data);
  const relay = spawn(process.execPath, [join(out, 'main.mjs'), 'serve'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      CONNECT_PORT: '0',
      CONNECT_DATA_DIR: data,
      CONNECT_INTEGRATION_KEY: 'k'.repeat(32),
    },
  });
  const exit = once(relay, 'exit');
  try {
    for await (const line of createInterface(relay.stdout)) {
      const url = /"url":"([^"]+)"/.exec(line)?.[1];
      if (url) return await (await fetch(`${url}/api/integration/capabilities`)).json();
    }
    throw new Error('the relay stopped before it listened');
  } finally {
    relay.kill('SIGTERM');
    await exit;
  }
}

test('a rehearsal serves the majors of its module, and none of the product', async () => {
  const out = join(server, 'out/rehearsal-test');
  await bundleServer(out, [replaceServedMajors(ALONE)]);
  expect(await capabilitiesOf(out)).toMatchObject({
    contract_version: '2.0.0',
    supported_versions: ['v2'],
  });
}, 120_000);

test('a bundle in which there is nothing to replace is refused', async () => {
  const nothing = build({
    ...BUNDLE,
    plugins: [replaceServedMajors(ALONE)],
    stdin: { contents: 'export {};' },
    write: false,
    logLevel: 'silent',
  });
  await expect(nothing).rejects.toThrow('no module imports served-majors.ts');
});
