import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);
const TIMEOUT_MS = 120_000;

const reportSchema = z.object({
  numPassedTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({ status: z.string(), fullName: z.string(), failureMessages: z.array(z.string()) }),
      ),
    }),
  ),
});

export interface TestRun {
  readonly passed: number;
  readonly failures: readonly { readonly file: string; readonly title: string; readonly message: string }[];
}

/** Runs test files of the copied server; a file that cannot even be loaded is a failure too. */
export async function runTests(copy: string, files: readonly string[], title?: string): Promise<TestRun> {
  const server = join(copy, 'server');
  const report = join(copy, 'report.json');
  await rm(report, { force: true });
  const jest = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    '../node_modules/jest/bin/jest.js',
  ];
  const options = [
    '--json',
    `--outputFile=${report}`,
    `--cacheDirectory=${join(copy, 'cache')}`,
    '--runInBand',
  ];
  const only = title === undefined ? [] : ['--testNamePattern', title];
  await run(process.execPath, [...jest, ...options, ...only, '--runTestsByPath', ...files], {
    cwd: server,
    timeout: TIMEOUT_MS,
    maxBuffer: 64 * 1024 * 1024,
  }).catch(() => undefined);
  // Failing tests end jest with 1; without a report it did not run at all.
  const { numPassedTests, testResults } = reportSchema.parse(JSON.parse(await readFile(report, 'utf8')));
  const failures = testResults.flatMap(({ name, message, assertionResults }) => {
    const file = relative(server, name);
    const failed = assertionResults.filter(({ status }) => status === 'failed');
    if (failed.length === 0 && assertionResults.length === 0 && message !== '')
      return [{ file, title: '(the file does not load)', message }];
    return failed.map(({ fullName, failureMessages }) => ({
      file,
      title: fullName,
      message: failureMessages[0] ?? '',
    }));
  });
  return { passed: numPassedTests, failures };
}
