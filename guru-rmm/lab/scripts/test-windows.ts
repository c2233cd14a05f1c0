/**
 * npm run test:windows -- --gc-release <file> --rmm-release <file> [--port-base 22000] [--display :170]
 *
 * The gate for machines with Windows, under Wine. Needs `npm run build:windows -w agent -- --stand-in`.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createProgress } from '../src/base/progress.ts';
import { readWorldSpec } from '../src/lab-options.ts';
import { runWindowsCheck } from '../src/windows/run-windows-check.ts';
import { findWine } from '../src/windows/wine.ts';

/** Neither passed nor failed: this machine cannot tell. */
const PENDING = 3;
/** The whole gate, in milliseconds: a step that hangs must not hold a pipeline. */
const LONGEST_MS = 20 * 60_000;
const DIST = fileURLToPath(new URL('../../agent/dist', import.meta.url));

const say = (line: string) => process.stdout.write(`${line}\n`);
const { values } = parseArgs({
  options: {
    'gc-release': { type: 'string' },
    'rmm-release': { type: 'string' },
    'port-base': { type: 'string', default: '22000' },
    display: { type: 'string' },
    keep: { type: 'boolean' },
    'rmm-agent': { type: 'string', default: path.join(DIST, 'win32-x64/guru-rmm-agent.exe') },
    'stand-in': { type: 'string', default: path.join(DIST, 'win32-x64-stand-in/guru-connect-agent.exe') },
  },
});

const wine = findWine();
if (wine === null) {
  say('pending: wine not installed');
  process.exit(PENDING);
}
const programs = { rmmAgent: path.resolve(values['rmm-agent']), standIn: path.resolve(values['stand-in']) };
for (const program of Object.values(programs)) {
  if (existsSync(program)) continue;
  say(`[ERROR] ${program} is missing: run \`npm run build:windows -w agent -- --stand-in\` first.`);
  process.exit(1);
}
const dataDir = mkdtempSync(path.join(tmpdir(), 'rmm-win-'));
const given = {
  dataDir,
  portBase: values['port-base'],
  ...(values['gc-release'] !== undefined && { gcRelease: values['gc-release'] }),
  ...(values['rmm-release'] !== undefined && { rmmRelease: values['rmm-release'] }),
  ...(values.display !== undefined && { display: values.display }),
};
setTimeout(() => {
  say(`[ERROR] the gate took longer than ${LONGEST_MS / 60_000} minutes`);
  process.exit(1);
}, LONGEST_MS).unref();
try {
  const cwd = process.env.INIT_CWD ?? process.cwd();
  const spec = readWorldSpec(given, true, { cwd, env: process.env });
  await runWindowsCheck(spec, wine, programs, createProgress(say));
  say('windows: ok');
  if (values.keep !== true) rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
} catch (error) {
  say(`[ERROR] ${error instanceof Error ? error.message : String(error)} (logs: ${dataDir}/logs)`);
  process.exitCode = 1;
}
