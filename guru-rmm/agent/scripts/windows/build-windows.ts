// Builds dist/win32-x64/guru-rmm-agent.exe on Linux: Node for Windows with the bundled agent and koffi inside. Same sources, same
// bytes. With --stand-in, also what the gate on Wine takes for Guru Connect's agent.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { PARTS, partFile } from './parts.ts';

const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface WindowsProgram {
  /** Source of the program, from the workspace's root. */
  readonly entry: string;
  readonly name: string;
  /** Folder of the program; it is emptied first. */
  readonly out: string;
}

/** @returns the path of the program */
async function buildWindows({ entry, name, out }: WindowsProgram): Promise<string> {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'guru-rmm-windows-parts');
  const work = join(out, 'work');
  const program = join(out, name);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const koffi = partFile(PARTS.koffi, cache);
  await bundle(entry, join(work, 'agent.cjs'), sha256Of(koffi));
  copyFileSync(koffi, join(work, 'koffi.node'));
  const config = {
    // Names without folders: the blob holds them, and must not differ from one checkout to the next.
    main: 'agent.cjs',
    output: 'agent.blob',
    disableExperimentalSEAWarning: true,
    // Code made by one machine's Node is not the same bytes as another's.
    useCodeCache: false,
    assets: { 'koffi.node': 'koffi.node' },
  };
  writeFileSync(join(work, 'sea.json'), JSON.stringify(config));
  const quiet = { cwd: work, stdio: ['ignore', 'ignore', 'inherit'] as ['ignore', 'ignore', 'inherit'] };
  execFileSync(partFile(PARTS.nodeForLinux, cache), ['--experimental-sea-config', 'sea.json'], quiet);
  copyFileSync(partFile(PARTS.nodeForWindows, cache), program);
  const postject = createRequire(import.meta.url).resolve('postject/dist/cli.js');
  const blob = [program, 'NODE_SEA_BLOB', join(work, 'agent.blob'), '--sentinel-fuse', FUSE];
  execFileSync(process.execPath, [postject, ...blob], { stdio: 'ignore' });
  rmSync(work, { recursive: true });
  return program;
}

async function bundle(entry: string, outfile: string, koffiSha256: string): Promise<void> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    conditions: ['windows'],
    legalComments: 'none',
    logLevel: 'warning',
    define: {
      KOFFI_SHA256: JSON.stringify(koffiSha256),
      // Nothing is searched for beside the program: others may be able to write there.
      __dirname: '"\\\\\\\\.\\\\NUL"',
      'import.meta.url': '"file:///C:/NUL"',
      'process.env.WS_NO_BUFFER_UTIL': '"1"',
      'process.env.WS_NO_UTF_8_VALIDATE': '"1"',
    },
  });
}

const sha256Of = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

const PROGRAMS: readonly WindowsProgram[] = [
  { entry: 'src/windows-main.ts', name: 'guru-rmm-agent.exe', out: join(ROOT, 'dist/win32-x64') },
  {
    entry: 'tests/windows/stand-in.ts',
    name: 'guru-connect-agent.exe',
    out: join(ROOT, 'dist/win32-x64-stand-in'),
  },
];

const wanted = process.argv.includes('--stand-in') ? PROGRAMS : PROGRAMS.slice(0, 1);
for (const program of wanted) {
  const path = await buildWindows(program);
  const megabytes = Math.round(statSync(path).size / 1e6);
  process.stdout.write(`[OK] ${path} (${megabytes} MB, SHA-256 ${sha256Of(path)})\n`);
}
