import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { waitUntil } from '@guru-rmm/lab/base/wait-until.ts';
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { LONG_MS, PORTS } from './support.ts';

const SERVER = path.resolve(import.meta.dirname, '../../server');
const GC_URL = `http://127.0.0.1:${PORTS.gcPort}`;
const PROXY_URL = `http://127.0.0.1:${PORTS.proxy}`;

/**
 * How Prism logs an answer, and a call, that breaks the contract. A Guru Connect that does not listen yet is a `FetchError`.
 */
const VIOLATION = /Violation:|stoplight\.io\/prism\/errors#/;

/** What Guru RMM is started with so that its calls go through the proxy; browsers and machines go to Guru Connect itself. */
export const THROUGH_PROXY = { CONNECT_SERVER_URL: PROXY_URL, CONNECT_PUBLIC_ORIGIN: GC_URL };

/**
 * Puts `prism proxy --errors` between Guru RMM and Guru Connect for all tests of the file that calls this. Each call and each
 * answer is held against the pinned contract; one that breaks it gets an error answer, and fails the test in which it was made.
 * Only the integration namespace goes this way: the proxy reads whole bodies and knows no WebSockets.
 */
export function holdCallsAgainstContract(): void {
  let prism: ChildProcess | undefined;
  let output = '';

  beforeAll(async () => {
    const { NODE_OPTIONS: _jestOnly, ...env } = process.env;
    const options = ['--port', String(PORTS.proxy), '--proxy', GC_URL];
    const started = spawn(process.execPath, ['--import', 'tsx', 'scripts/prism/main.ts', ...options], {
      cwd: SERVER,
      env,
    });
    prism = started;
    for (const stream of [started.stdout, started.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        output += chunk;
      });
    }
    await waitUntil(
      async () => {
        if (started.exitCode !== null) throw new Error(`the proxy ended: ${output}`);
        return output.includes('Prism is listening');
      },
      { what: 'The start of the proxy', timeoutMs: LONG_MS },
    );
  });

  afterEach(() => {
    const lines = output.split('\n');
    output = lines.pop() ?? '';
    expect(lines.filter((line) => VIOLATION.test(line))).toEqual([]);
  });

  afterAll(async () => {
    if (prism === undefined || prism.exitCode !== null) return;
    prism.kill('SIGTERM');
    await once(prism, 'exit');
  });
}
