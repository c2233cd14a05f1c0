// Builds dist/<platform>/guru-connect-agent: a Node binary with the bundled agent and its native parts inside.
//     npx tsx scripts/build-sea.ts [linux-x64 | win32-x64]
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VERSION } from '../src/agent/version.ts';
import { bundleAgent } from './sea/bundle-agent.ts';
import { FUSE, type Target, targetFor } from './sea/target.ts';
import { describeProgram } from './sea/windows-resources.ts';

const [platform = 'linux-x64'] = process.argv.slice(2);
const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(root, 'dist', platform);
const work = join(root, 'dist/sea', platform);
const require = createRequire(import.meta.url);

/** The blob names its files as the configuration does: relative, or two folders would give two programs. */
function writeBlob({ parts, blobWriter, codeCache }: Target): string {
  const assets: Record<string, string> = { 'kernel.wasm': join(root, 'dist/kernel.wasm'), ...parts };
  const config = {
    main: 'agent.cjs',
    output: 'agent.blob',
    disableExperimentalSEAWarning: true,
    useCodeCache: codeCache,
    assets,
  };
  writeFileSync(join(work, 'sea-config.json'), JSON.stringify(config));
  execFileSync(blobWriter, ['--experimental-sea-config', 'sea-config.json'], {
    cwd: work,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return join(work, 'agent.blob');
}

/** Copies Node without its symbol table, which only debuggers read; a machine without binutils keeps it. */
function copyNode(node: string, binary: string): void {
  rmSync(binary, { force: true });
  copyFileSync(node, binary);
  chmodSync(binary, 0o755);
  if (platform !== 'linux-x64') return;
  try {
    execFileSync('strip', ['--strip-all', binary], { stdio: 'ignore' });
  } catch {
    copyFileSync(node, binary);
  }
}

const target = targetFor(platform, join(root, '.cache/packages'));
mkdirSync(out, { recursive: true });
mkdirSync(work, { recursive: true });
await bundleAgent(target, root, join(work, 'agent.cjs'));
const blob = writeBlob(target);
const binary = join(out, target.file);
copyNode(target.node, binary);
if (target.platform === 'win32-x64') {
  const icon = fileURLToPath(new URL('sea/agent.ico', import.meta.url));
  describeProgram(binary, { version: VERSION, file: target.file, icon });
}
const postject = require.resolve('postject/dist/cli.js');
execFileSync(process.execPath, [postject, binary, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', FUSE], {
  stdio: 'ignore',
});
const bytes = readFileSync(binary);
const sha256 = createHash('sha256').update(bytes).digest('hex');
process.stdout.write(`[OK] ${binary} (${Math.round(bytes.length / 1e6)} MB, SHA-256 ${sha256})\n`);
