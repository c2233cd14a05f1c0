import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CHECKS, type DriftCheck } from './changes.ts';

interface JestReport {
  numTotalTests: number;
  testResults: { message: string; assertionResults: { status: string; fullName: string }[] }[];
}

export interface CheckOutcome {
  /** Names of the tests that failed. */
  failed: string[];
  total: number;
}

/** Runs one check in a copy. @throws when it could not run, which is not the same as having caught something */
export async function runCheck(copy: string, check: DriftCheck): Promise<CheckOutcome> {
  const { workspace, file } = CHECKS[check];
  const report = join(copy, 'drift-report.json');
  const config = workspace === 'server' ? ['--config', 'jest.contract.config.mjs'] : [];
  await rm(report, { force: true });
  const jest = join(copy, 'node_modules/jest/bin/jest.js');
  const output = await promisify(execFile)(
    process.execPath,
    [
      '--experimental-vm-modules',
      jest,
      ...config,
      '--json',
      '--outputFile',
      report,
      '--silent',
      '--runTestsByPath',
      file,
    ],
    { cwd: join(copy, workspace), timeout: 180_000, maxBuffer: 64 * 1024 * 1024 },
  ).catch((error: { stderr: string }) => error);
  const text = await readFile(report, 'utf8').catch(() => null);
  if (text === null) throw new Error(`${file} could not run: ${output.stderr}`);
  const { numTotalTests, testResults } = JSON.parse(text) as JestReport;
  const failed = testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
  );
  if (numTotalTests === 0) throw new Error(`${file} could not run: ${testResults[0]?.message ?? ''}`);
  return { failed, total: numTotalTests };
}
