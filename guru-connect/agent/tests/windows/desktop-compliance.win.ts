import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { Xvfb } from '../support/xvfb.ts';
import { bundleForWindows } from './bundle-for-windows.ts';
import type { SuiteResult } from './suite-runner.ts';
import { Wine, windowsPath } from './wine.ts';

/** Runs the suite once, in node.exe under Wine, and returns what it says of each test. */
async function runSuite(folder: string): Promise<SuiteResult[]> {
  const { node, file } = await bundleForWindows('desktop-suite-program.ts');
  const server = await Xvfb.start();
  const wine = Wine.start(server.display, '3840x1080');
  const report = join(folder, 'report');
  const output = join(folder, 'output');
  try {
    const code = await wine.run(node, [windowsPath(file), windowsPath(report)], output);
    if (code !== 0) throw new Error(`the suite ended with ${code}: ${readFileSync(`${output}.err`, 'utf8')}`);
    const lines = readFileSync(report, 'utf8').trim().split('\n');
    return lines.map((line) => JSON.parse(line));
  } finally {
    wine.stop();
    await server.stop();
  }
}

const folder = mkdtempSync(join(tmpdir(), 'gc-windows-'));
const results = await runSuite(folder);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('under Wine', () => {
  test.each(results.map(({ title, failure }) => [title, failure]))('%s', (_title, failure) => {
    expect(failure ?? 'passed').toBe('passed');
  });
});
