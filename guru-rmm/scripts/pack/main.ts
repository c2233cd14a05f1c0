/**
 * npm run pack                            dist-pack/: the release, of what `npm run build` left
 * npm run pack -- --contract <tarball>    dist-rehearsal/: the same sources pinned to another contract
 *
 * The second is made in a copy: the client is generated from that contract, server and dashboard are bundled with its
 * code, and the capability gate is pinned to its version. Nothing of the working tree changes.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { installPin, unpack } from '../contract-bump/pin.ts';
import { makeCopy } from '../make-copy.ts';
import { packRelease } from './pack-release.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');

function npmRun(folder: string, ...script: string[]): void {
  execFileSync('npm', ['run', '-s', ...script], { cwd: folder, stdio: 'inherit', timeout: 600_000 });
}

/** @returns the archive */
async function packPinned(tarball: string): Promise<string> {
  const work = mkdtempSync(join(tmpdir(), 'guru-rmm-pack-'));
  const copy = await makeCopy(ROOT);
  try {
    const contract = unpack(tarball, join(work, 'contract'));
    const version = installPin(copy, tarball, contract);
    if (!existsSync(join(contract, 'dist/esm/webhooks'))) {
      const reader = join(copy, 'server/src/connect-client/read-webhook.ts');
      copyFileSync(join(ROOT, 'scripts/pack/read-no-webhooks.ts'), reader);
    }
    npmRun(copy, 'generate', '-w', 'server');
    npmRun(copy, 'build');
    const bundle = readFileSync(join(copy, 'server/dist/main.mjs'), 'utf8');
    if (!bundle.includes(`PINNED_CONTRACT_VERSION = "${version}"`)) {
      throw new Error(`the bundled server is not pinned to contract ${version}`);
    }
    const out = join(ROOT, 'dist-rehearsal');
    return await packRelease({ root: copy, out, label: `contract-${version}` });
  } finally {
    rmSync(copy, { recursive: true, force: true });
    rmSync(work, { recursive: true, force: true });
  }
}

const { contract } = parseArgs({ options: { contract: { type: 'string' } } }).values;
const archive =
  contract === undefined
    ? await packRelease({ root: ROOT, out: join(ROOT, 'dist-pack') })
    : await packPinned(resolve(contract));
process.stdout.write(`[OK] ${archive}\n`);
