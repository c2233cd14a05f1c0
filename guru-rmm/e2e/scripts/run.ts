import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type TestResult, verificationDocument } from '../verification/document.ts';
import { PROMISES } from '../verification/promises.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

/**
 * Runs the suite on packed releases, then says in one line how it went. The rest of the line goes to jest. A whole run
 * writes docs/verification.md, or in a pipeline fails when that is not what it would write.
 */
function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      'gc-release': { type: 'string' },
      'gc-next-major-release': { type: 'string' },
      'rmm-release': { type: 'string' },
      t: { type: 'string', short: 't' },
    },
  });
  const calledIn = process.env.INIT_CWD ?? process.cwd();
  const release = (option: string | undefined, variable: string) => {
    const file = option ?? process.env[variable];
    return file ? path.resolve(calledIn, file) : '';
  };
  const releases = {
    GC_RELEASE: release(values['gc-release'], 'GC_RELEASE'),
    GC_NEXT_MAJOR_RELEASE: release(values['gc-next-major-release'], 'GC_NEXT_MAJOR_RELEASE'),
    RMM_RELEASE: release(values['rmm-release'], 'RMM_RELEASE'),
  };
  for (const [name, file] of Object.entries(releases)) {
    if (existsSync(file)) continue;
    say(
      `[ERROR] ${name} ${file ? `names ${file}, which is not there` : 'is not set'}; pack the release and name it.`,
    );
    return 64;
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'full-stack-'));
  const report = path.join(folder, 'report.json');
  const root = path.resolve(import.meta.dirname, '..');
  const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
  const { status } = spawnSync(
    process.execPath,
    [
      ...[
        '--experimental-vm-modules',
        '--disable-warning=ExperimentalWarning',
        jest,
        '--runInBand',
        '--verbose',
      ],
      ...['--json', `--outputFile=${report}`, ...positionals, ...(values.t ? ['-t', values.t] : [])],
    ],
    // jest writes its report to standard output too, where nobody wants it
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, ...releases } },
  );
  const { passed, failed, results } = readReport(report);
  rmSync(folder, { recursive: true });
  const isWhole = positionals.length === 0 && values.t === undefined;
  const isVerified = !isWhole || writeVerification(path.join(root, '../docs/verification.md'), results);
  say(`${passed} passed, ${failed} failed`);
  return status === 0 && passed > 0 && isVerified ? 0 : 1;
}

/** Returns whether the committed document is right, or was made so. */
function writeVerification(file: string, results: readonly TestResult[]): boolean {
  const document = verificationDocument(PROMISES, results);
  if (existsSync(file) && readFileSync(file, 'utf8') === document) return true;
  if (process.env.CI) {
    say('[ERROR] docs/verification.md is not what this run says. Run npm run e2e and commit the file.');
    return false;
  }
  writeFileSync(file, document);
  say('[OK] docs/verification.md is written');
  return true;
}

/** A file that could not be run counts as one failure: it holds no tests that could have failed. */
function readReport(file: string): { passed: number; failed: number; results: TestResult[] } {
  if (!existsSync(file)) return { passed: 0, failed: 1, results: [] };
  const report: JestReport = JSON.parse(readFileSync(file, 'utf8'));
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    results: report.testResults.flatMap(({ name, assertionResults }) =>
      assertionResults.map(({ title, status }) => ({
        file: path.basename(name, '.test.ts'),
        title,
        passed: status === 'passed',
      })),
    ),
  };
}

/** What is read of jest's `--json`. */
interface JestReport {
  numPassedTests: number;
  numFailedTests: number;
  numRuntimeErrorTestSuites: number;
  testResults: { name: string; assertionResults: { title: string; status: string }[] }[];
}

process.exitCode = main();
