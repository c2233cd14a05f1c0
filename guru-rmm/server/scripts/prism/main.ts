/**
 * npm run mock [-- --port N]                        Guru Connect as the pinned contract describes it, without Guru Connect
 * npm run mock -- --port N --proxy http://host:port the real one, with each call and each answer held against the contract
 *
 * Both listen on 127.0.0.1. A call or an answer that breaks the contract gets an error answer and a log line.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writePrismDocument } from './write-document.ts';

/** Guru Connect's own default. */
const DEFAULT_PORT = '8470';

const { port, proxy } = parseArgs({
  options: { port: { type: 'string', default: DEFAULT_PORT }, proxy: { type: 'string' } },
}).values;

const folder = mkdtempSync(join(tmpdir(), 'guru-rmm-prism-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const document = writePrismDocument(folder);
const cli = createRequire(import.meta.url).resolve('@stoplight/prism-cli/dist/index.js');
const work = proxy === undefined ? ['mock', document] : ['proxy', document, proxy];
const prism = spawn(
  process.execPath,
  [cli, ...work, '--errors', '--port', port, '--host', '127.0.0.1', '--cors', 'false'],
  { stdio: 'inherit' },
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => prism.kill(signal));
prism.on('exit', (code) => {
  process.exitCode = code ?? 0;
});
