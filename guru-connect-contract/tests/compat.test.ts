import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from '@jest/globals';
import { compareDocuments } from '../scripts/compat/compare-document.ts';
import { gravest } from '../scripts/compat/finding.ts';
import { findingLine, judgeFiles } from '../scripts/compat/judge.ts';
import { redoclyVerdicts } from '../scripts/compat/redocly-verdicts.ts';
import { ROOT } from './contract-document.ts';
import { CHANGES } from './fixtures/compat-changes.ts';

const BASE = join(ROOT, 'tests/fixtures/compat-base.json');
const folder = mkdtempSync(join(tmpdir(), 'contract-compat-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The base after a change, as a file. */
function changed(name: string, apply: (document: Record<string, unknown>) => void): string {
  const document = JSON.parse(readFileSync(BASE, 'utf8'));
  apply(document);
  const path = join(folder, `${name.replace(/\W+/g, '-')}.json`);
  writeFileSync(path, JSON.stringify(document));
  return path;
}

describe('compat', () => {
  test('the table is as large as promised, and each change is isolated', () => {
    expect(CHANGES.length).toBeGreaterThanOrEqual(60);
    expect(CHANGES.filter(({ impact }) => impact === 'major').length).toBeGreaterThanOrEqual(30);
    expect(new Set(CHANGES.map(({ name }) => name)).size).toBe(CHANGES.length);
  });

  test.each(CHANGES)('$name: $impact', ({ impact, reason, apply }) => {
    const candidate = JSON.parse(readFileSync(BASE, 'utf8'));
    apply(candidate);
    const findings = compareDocuments(JSON.parse(readFileSync(BASE, 'utf8')), candidate);
    const lines = findings.map(findingLine);
    expect({ impact: gravest(findings.map((finding) => finding.impact)), lines }).toEqual({ impact, lines });
    const reasons = lines.filter((line) => line.startsWith(`${impact}  `) && line.includes(reason));
    expect(reasons.length > 0).toBe(impact !== 'none');
  });

  // Redocly can only add breaks, so it matters where there is none. Each run is a process; a few at a time fill the machine.
  test.concurrent.each(CHANGES.filter(({ impact }) => impact !== 'major'))(
    '$name: redocly makes no more of it than $impact',
    async ({ name, impact, apply }) => {
      const judgement = await judgeFiles(ROOT, BASE, changed(name, apply));
      expect(judgement).toMatchObject({ impact });
    },
    120_000,
  );

  test('the canary: redocly by itself sees a removed path, so its rules are on', async () => {
    const removal = CHANGES.find(({ name }) => name === 'path removed');
    const verdicts = await redoclyVerdicts(
      ROOT,
      BASE,
      changed('canary', (document) => removal?.apply(document)),
    );
    expect(verdicts.map(({ subject }) => subject)).toContain('path-removed');
  });

  test('a recursive schema ends, and its change is seen once per call', () => {
    const base = JSON.parse(readFileSync(BASE, 'utf8'));
    const candidate = JSON.parse(readFileSync(BASE, 'utf8'));
    candidate.components.schemas.Thing.properties.size.type = 'string';
    const findings = compareDocuments(base, candidate).filter(({ field }) => field.endsWith('/size'));
    expect(findings.map(({ call }) => call)).toEqual(['GET /things/{id}', 'POST /things']);
  });
});

describe('the command', () => {
  const tsx = join(ROOT, 'node_modules/tsx/dist/cli.mjs');
  const compat = (...files: string[]) =>
    promisify(execFile)(process.execPath, [tsx, 'scripts/compat.ts', ...files], {
      cwd: ROOT,
      timeout: 120_000,
    });

  test('prints the verdict, then a line for each reason', async () => {
    const candidate = changed('command', (document) => {
      const removal = CHANGES.find(({ name }) => name === 'request field became required');
      removal?.apply(document);
    });
    const { stdout } = await compat(BASE, candidate);
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      'major',
      'major  POST /things  request/note: became required',
    ]);
  });

  test('prints none for a document and itself', async () => {
    expect((await compat(BASE, BASE)).stdout).toBe('none\n');
  });

  test.each([
    ['a file that is not there', ['nowhere.json', BASE], 1],
    ['one file only', [BASE], 64],
  ])('%s: a plain sentence and exit code %s', (_, files, code) => {
    const run = () =>
      execFileSync(process.execPath, [tsx, 'scripts/compat.ts', ...files], {
        cwd: ROOT,
        stdio: 'pipe',
        timeout: 120_000,
      });
    expect(run).toThrow(expect.objectContaining({ status: code }));
  });
});
